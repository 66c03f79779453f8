package dev.fleetpool.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.cli.map.CommandWords.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InputSourcesTest {

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> lists(ArgumentLists lists) throws IOException {
    List<String> all = new ArrayList<>();
    for (Optional<List<String>> next = lists.next(); next.isPresent(); next = lists.next()) {
      all.add(String.join(" ", next.get()));
    }
    return all;
  }

  private static List<InputSource> sources(String... texts) {
    return Stream.of(texts).map(each -> InputSource.of(List.of(each.split(" ")))).toList();
  }

  @Test
  void linesAreInputsTheEmptyAndTheLastOneToo() throws IOException {
    assertThat(new Records(bytes("a\n\nb c\nü"), "x", (byte) '\n').rest())
        .containsExactly("a", "", "b c", "ü");
    assertThat(new Records(bytes(""), "x", (byte) '\n').rest()).isEmpty();
  }

  @Test
  void nullBytesEndInputsThatHoldNewlines() throws IOException {
    assertThat(new Records(bytes("a\nb\0c\0"), "x", (byte) 0).rest()).containsExactly("a\nb", "c");
  }

  @Test
  void longLineIsOneInput() throws IOException {
    String line = "é".repeat(100_000);

    assertThat(new Records(bytes(line + "\nb\n"), "x", (byte) '\n').rest())
        .containsExactly(line, "b");
  }

  @Test
  void inputThatIsNoTextIsRefusedWithItsPlace() {
    InputStream in =
        new SequenceInputStream(bytes("ok\n"), new ByteArrayInputStream(new byte[] {-1, '\n'}));
    Records records = new Records(in, "list", (byte) '\n');

    assertThatThrownBy(records::rest).hasMessageContaining("input 2 of list must be UTF-8");
  }

  @Test
  void lineIsGivenBeforeTheNextOneComes() throws IOException {
    PipedOutputStream writer = new PipedOutputStream();
    Records records = new Records(new PipedInputStream(writer), "x", (byte) '\n');
    writer.write("a\nb".getBytes(StandardCharsets.UTF_8));
    writer.flush();

    assertThat(records.next()).contains("a");
    writer.close();
    assertThat(records.next()).contains("b");
  }

  @Test
  void combinationsChangeTheLastSourceQuickest() throws IOException {
    assertThat(lists(new Combinations(sources("a b", "1 2", "x y"))))
        .containsExactly("a 1 x", "a 1 y", "a 2 x", "a 2 y", "b 1 x", "b 1 y", "b 2 x", "b 2 y");
    assertThat(lists(new Combinations(List.of(sources("a").get(0), InputSource.of(List.of())))))
        .isEmpty();
  }

  @Test
  void firstSourceOfCombinationsMayBeEndless() throws IOException {
    InputSource endless = () -> Optional.of("y");
    Combinations combinations = new Combinations(List.of(endless, sources("1 2").get(0)));

    assertThat(combinations.next()).contains(List.of("y", "1"));
    assertThat(combinations.next()).contains(List.of("y", "2"));
    assertThat(combinations.next()).contains(List.of("y", "1"));
  }

  @Test
  void linkedSourcesBeginAgainUntilTheLongestEnds() throws IOException {
    assertThat(lists(new LinkedArguments(sources("1 2 3", "a b"))))
        .containsExactly("1 a", "2 b", "3 a");
    assertThat(lists(new LinkedArguments(List.of(InputSource.of(List.of()), sources("a").get(0)))))
        .isEmpty();
  }

  @Test
  void columnsAreArguments() throws IOException {
    Combinations one = new Combinations(List.of(InputSource.of(List.of("a,b", "c", "d,,"))));

    assertThat(lists(one.columns(Pattern.compile(",")))).containsExactly("a b", "c", "d  ");
  }

  @Test
  void sourcesFollowTheCommand() {
    CommandWords words =
        CommandWords.of(List.of("echo", "{}", ":::", "a", "b", "::::", "f", "-", ":::", "c"));

    assertThat(words.command()).containsExactly("echo", "{}");
    assertThat(words.sources())
        .containsExactly(
            new Source.Given(List.of("a", "b")),
            new Source.File("f"),
            new Source.File("-"),
            new Source.Given(List.of("c")));
  }
}
