package dev.fleetpool.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.Pair;
import dev.fleetpool.UnserializableException;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LargePayloadTest {

  private static final int INLINE = 1000;
  private static final int LARGE = 100_000;
  private static final ClassLoader LOADER = LargePayloadTest.class.getClassLoader();

  @TempDir Path folder;
  private PayloadOutput output;

  @BeforeEach
  void open() {
    output = new PayloadOutput(new SpillFolder(folder, INLINE));
  }

  static Stream<Object> largeValues() {
    Random random = new Random(7);
    byte[] bytes = new byte[LARGE];
    random.nextBytes(bytes);
    return Stream.of(
        bytes,
        random.ints(LARGE).toArray(),
        random.longs(LARGE).toArray(),
        random.doubles(LARGE).toArray(),
        "text-\u00e4\u20ac".repeat(LARGE / 4),
        "surrogates \ud83d\ude00".repeat(LARGE / 4),
        new ArrayList<>(Collections.nCopies(LARGE, "x")),
        new BigInteger(8 * LARGE, random),
        Pair.of(new ArrayList<>(Collections.nCopies(LARGE, 7L)), bytes),
        Pair.of(Pair.of(1, bytes), Pair.of("after", new BigInteger(8 * LARGE, random))));
  }

  @ParameterizedTest
  @MethodSource("largeValues")
  void largeValueComesBackFromItsFile(Object value) {
    Payload.write(output, value);

    assertThat(output.size()).isLessThan(50);
    List<BlobFile> files = output.takeFiles();
    assertThat(files).hasSize(1);
    assertThat(Arrays.deepEquals(parts(read(files)), parts(value))).isTrue();
    assertThat(output.takeFiles()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("largeValues")
  void hashIsThatOfTheContent(Object value) throws Exception {
    Payload.write(output, value);
    BlobFile file = output.takeFiles().get(0);
    byte[] content = Files.readAllBytes(file.path());
    byte[] hash = java.security.MessageDigest.getInstance("SHA-256").digest(content);
    assertThat(file.blob()).isEqualTo(Blob.of(hash, content.length));
  }

  @Test
  void whatFitsStaysInTheMessage() {
    byte[] fits = new byte[INLINE - 3];
    for (int i = 0; i < 100; i++) {
      Payload.write(output, fits);
    }
    assertThat(output.takeFiles()).isEmpty();
    assertThat(output.size()).isEqualTo(100 * INLINE);
    assertThat(folder).isEmptyDirectory();
    Payload.write(output, new byte[INLINE]);
    assertThat(output.takeFiles()).hasSize(1);
  }

  @Test
  void valuesBehindALargeOneAreFound() {
    Payload.write(output, new byte[LARGE]);
    Payload.write(output, 42);
    PayloadInput input = new PayloadInput(output.toByteArray());
    assertThat(Payload.blob(input)).isPresent();
    Payload.skip(input);
    assertThat(Payload.read(input, LOADER, Payload.ANY_CLASS)).isEqualTo(42);
  }

  @Test
  void sameValueTwiceMakesTwoFilesOfOneName() {
    Payload.write(output, new byte[LARGE]);
    Payload.write(output, new byte[LARGE]);
    List<BlobFile> files = output.takeFiles();
    assertThat(files.get(0).blob()).isEqualTo(files.get(1).blob());
    assertThat(files.get(0).path()).isNotEqualTo(files.get(1).path());
  }

  /** Hides whatever its stream throws. */
  private static final class Hiding implements Serializable {
    private void writeObject(ObjectOutputStream stream) throws IOException {
      try {
        stream.write(new byte[LARGE]);
      } catch (RuntimeException e) {
        return; // what is tested
      }
    }
  }

  @Test
  void valueThatHidesThatItIsTooLargeIsWrittenApartAllTheSame() {
    Payload.write(output, new Hiding());
    List<BlobFile> files = output.takeFiles();
    assertThat(files.get(0).blob().size()).isGreaterThan(LARGE);
  }

  @Test
  void largeValueThatCannotTravelLeavesNothing() {
    Payload.write(output, 7);
    Object value = Pair.of(new byte[LARGE], new ArrayList<>(List.of(new Object())));
    assertThatThrownBy(() -> Payload.write(output, value, "input 3"))
        .isInstanceOf(UnserializableException.class)
        .hasMessageContaining("input 3")
        .hasMessageContaining("Pair -> second -> [0] (java.lang.Object)");
    assertThat(output.size()).isEqualTo(2);
    assertThat(output.takeFiles()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void folderThatTakesNothingIsNamedWithTheRemedy() throws IOException {
    Files.delete(folder);
    assertThatThrownBy(() -> Payload.write(output, new byte[LARGE], "input 3"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContainingAll("input 3", folder.toString(), "java.io.tmpdir");
    Files.createDirectory(folder);
  }

  @Test
  void filterHoldsForLargeValuesToo() {
    Payload.write(output, new BigInteger(8 * LARGE, new Random(1)));
    List<BlobFile> files = output.takeFiles();
    PayloadInput input = new PayloadInput(output.toByteArray());
    assertThatThrownBy(
            () ->
                Payload.read(
                    input,
                    new Reading(
                        LOADER,
                        info -> ObjectInputFilter.Status.REJECTED,
                        Payload.NO_CODEC,
                        blob -> files.get(0).path())))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("REJECTED");
  }

  @ParameterizedTest
  @MethodSource("largeValues")
  void contentThatWasChangedIsNoValue(Object value) throws IOException {
    Payload.write(output, value);
    List<BlobFile> files = output.takeFiles();
    Path file = files.get(0).path();
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 4;
    Files.write(file, content);
    assertThatThrownBy(() -> read(files))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContainingAll(file.toString(), "was changed", "start the job again");
  }

  @Test
  void contentWithMoreBehindTheValueIsNoValue() throws IOException {
    Payload.write(output, new byte[LARGE]);
    List<BlobFile> files = output.takeFiles();
    Files.write(files.get(0).path(), new byte[1], StandardOpenOption.APPEND);
    assertThatThrownBy(() -> read(files)).hasMessageContaining("was changed");
  }

  @Test
  void contentThatIsCutShortIsMalformed() throws IOException {
    Payload.write(output, Pair.of(1, new byte[LARGE]));
    List<BlobFile> files = output.takeFiles();
    byte[] content = Files.readAllBytes(files.get(0).path());
    Files.write(files.get(0).path(), Arrays.copyOf(content, LARGE / 2));
    assertThatThrownBy(() -> read(files)).isInstanceOf(MalformedPayloadException.class);
  }

  @Test
  void valueThatWasNotSentAlongSaysSo() {
    Payload.write(output, new byte[LARGE]);
    PayloadInput input = new PayloadInput(output.toByteArray());
    assertThatThrownBy(() -> Payload.read(input, LOADER, Payload.ANY_CLASS))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("was not sent along");
  }

  private Object read(List<BlobFile> files) {
    return Payload.read(
        new PayloadInput(output.toByteArray()),
        new Reading(LOADER, Payload.ANY_CLASS, Payload.NO_CODEC, blob -> files.get(0).path()));
  }

  private static Object[] parts(Object value) {
    return value instanceof Pair<?, ?> pair
        ? new Object[] {parts(pair.first()), parts(pair.second())}
        : new Object[] {value};
  }
}
