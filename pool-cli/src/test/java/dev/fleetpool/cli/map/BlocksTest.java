package dev.fleetpool.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlocksTest {

  private static final int MOST = 100;

  private static List<String> blocks(String text, int bytes, int records, String end)
      throws IOException {
    Blocks blocks =
        new Blocks(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            new Blocks.Cut(bytes, records, end.getBytes(StandardCharsets.UTF_8), MOST));
    List<String> all = new ArrayList<>();
    for (Optional<byte[]> next = blocks.next(); next.isPresent(); next = blocks.next()) {
      all.add(new String(next.get(), StandardCharsets.UTF_8));
    }
    return all;
  }

  @Test
  void blockHoldsAsManyWholeRecordsAsFit() throws IOException {
    assertThat(blocks("aa\nbb\ncc\ndd", 6, 0, "\n")).containsExactly("aa\nbb\n", "cc\ndd");
    assertThat(blocks("aa\nbb\ncc\n", 5, 0, "\n")).containsExactly("aa\n", "bb\n", "cc\n");
    assertThat(blocks("", 5, 0, "\n")).isEmpty();
  }

  @Test
  void recordLargerThanABlockIsABlock() throws IOException {
    assertThat(blocks("a\nbbbbbbbb\nc\n", 4, 0, "\n")).containsExactly("a\n", "bbbbbbbb\n", "c\n");
  }

  @Test
  void blockHoldsSoManyRecords() throws IOException {
    assertThat(blocks("1\n2\n3\n4\n5\n", 1, 2, "\n")).containsExactly("1\n2\n", "3\n4\n", "5\n");
    assertThat(blocks("ab;cd;ef", 1, 2, ";")).containsExactly("ab;cd;", "ef");
  }

  @Test
  void recordEndMayBeSeveralBytes() throws IOException {
    assertThat(blocks("a\n\nb\nc\n\n\nd", 1, 1, "\n\n"))
        .containsExactly("a\n\n", "b\nc\n\n", "\nd");
    assertThat(blocks("aaab", 1, 1, "aab")).containsExactly("aaab");
  }

  @Test
  void blocksTogetherAreTheInputAndNoneButOfOneRecordIsTooLarge() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < 300; run++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        text.append("x".repeat(random.nextInt(9))).append('\n');
      }
      int bytes = 1 + random.nextInt(20);
      List<String> blocks = blocks(text.toString(), bytes, 0, "\n");

      assertThat(String.join("", blocks)).as("seed %d", seed).isEqualTo(text.toString());
      assertThat(blocks)
          .as("seed %d", seed)
          .allMatch(each -> each.endsWith("\n"))
          .allMatch(each -> each.length() <= bytes || each.indexOf('\n') == each.length() - 1);
    }
  }

  @Test
  void recordThatCannotTravelIsRefused() {
    assertThatThrownBy(() -> blocks("x".repeat(MOST + 1), 10, 0, "\n"))
        .hasMessageContaining("a block of --pipe must be under 100 bytes");
  }
}
