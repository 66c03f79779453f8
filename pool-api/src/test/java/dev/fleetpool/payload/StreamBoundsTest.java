package dev.fleetpool.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StreamBoundsTest {

  private static final ClassLoader LOADER = StreamBoundsTest.class.getClassLoader();

  private static Object thereAndBack(Object value) {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, value);
    return Payload.read(new PayloadInput(output.toByteArray()), LOADER, Payload.ANY_CLASS);
  }

  /** Sets that hold each other: hashing the outermost would take 2 to the 100th steps. */
  private static Set<Object> bomb() {
    Set<Object> root = new HashSet<>();
    Set<Object> first = root;
    Set<Object> second = new LinkedHashSet<>();
    for (int level = 0; level < 100; level++) {
      Set<Object> left = new HashSet<>();
      Set<Object> right = new LinkedHashSet<>();
      left.add("foo"); // else the two are equal
      first.add(left);
      first.add(right);
      second.add(left);
      second.add(right);
      first = left;
      second = right;
    }
    return root;
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
  void bombOfHashSetsIsRefusedWithoutBeingHashed() {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, bomb());
    assertThat(output.size()).isLessThan(10_000);
    assertThatThrownBy(
            () -> Payload.read(new PayloadInput(output.toByteArray()), LOADER, Payload.ANY_CLASS))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("hash tables lie in each other");
  }

  @Test
  void manyTablesSideBySideAreRead() {
    List<Object> tables = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      tables.add(new HashMap<>(Map.of("row", new HashMap<>(Map.of(i, new HashSet<>(Set.of(i)))))));
    }
    assertThat(thereAndBack(tables)).isEqualTo(tables);
  }

  @Test
  void tablesNestedAsDeepAsDocumentsAreRead() {
    Object document = "leaf";
    for (int level = 0; level < StreamBounds.MAX_NESTED_TABLES; level++) {
      document = new HashMap<>(Map.of("child", document, "other", new HashMap<>(Map.of(1, 2))));
      // the other one lies a level deeper than its parent, at the innermost level too
      if (level == 0) {
        document = new HashMap<>(Map.of("child", "leaf"));
      }
    }
    assertThat(thereAndBack(document)).isEqualTo(document);
  }

  @Test
  void deepTreeInATableIsRead() {
    Object tree = "leaf";
    for (int level = 0; level < 300; level++) {
      tree = new ArrayList<>(List.of(new ArrayList<>(), tree));
    }
    Object table = new HashMap<>(Map.of("tree", tree));
    assertThat(thereAndBack(table)).isEqualTo(table);
  }
}
