package dev.fleetpool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.Pool;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HelloTest {

  private static final List<String> TEN_GREETINGS =
      IntStream.range(0, 10).mapToObj(i -> "hello " + i).toList();

  @Test
  void childSaysHelloToBob() {
    assertThat(linesOf(HelloBob::run)).containsExactly("hello bob");
  }

  @Test
  void greetingsArePrintedWithTheWorkerThatSentThem() {
    List<String> lines = linesOf(HelloPrinted::run);

    String worker = " from \\S+/" + ProcessHandle.current().pid();
    assertThat(lines).allSatisfy(line -> assertThat(line).matches("hello \\d" + worker));
    assertThat(lines.stream().map(line -> line.replaceAll(" from .*", "")))
        .containsExactlyInAnyOrderElementsOf(TEN_GREETINGS);
  }

  @Test
  void greetingsAreReturnedInTheOrderOfTheInputs() {
    assertThat(linesOf(HelloReturned::run)).containsExactlyElementsOf(TEN_GREETINGS);
  }

  private static List<String> linesOf(BiConsumer<Pool, PrintStream> program) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Pool pool = new SerialPool();
        PrintStream out = new PrintStream(bytes, /* autoFlush= */ true, StandardCharsets.UTF_8)) {
      program.accept(pool, out);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
