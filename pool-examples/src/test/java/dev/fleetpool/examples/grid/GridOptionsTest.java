package dev.fleetpool.examples.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridOptionsTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void withoutArgumentsTheWholeGridIsSearched() {
    assertThat(GridOptions.parse()).isEqualTo(GridOptions.full());
    assertThat(GridOptions.full().combinations()).isEqualTo(1782);
  }

  @Test
  void argumentsAreTakenInAnyOrder() {
    assertThat(GridOptions.parse("--slots", "3", "--report", "here", "--sample"))
        .isEqualTo(GridOptions.sample().withReport(Path.of("here")).withSlots(3));
  }

  @ParameterizedTest
  @CsvSource({
    "--slots 0, '--slots=0 must be a whole number from 1 to 1024; give --slots '",
    "--slots many, '--slots=many must be a whole number from 1 to 1024; give --slots '",
    "--sample --slots, '--slots= must have a value; give one after it'",
    "--fast, '--fast must be one of --sample, --slots, --report, --help; see --help'"
  })
  void wrongArgumentEndsWithOneLineAndExitCode2(String line, String message) {
    assertThat(run(line.split(" "))).isEqualTo(2);

    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(message).hasLineCount(1);
    assertThat(out.size()).isZero();
  }

  @Test
  void helpNamesEveryOption() {
    assertThat(run("--help")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("--sample", "--slots", "--report", "--help");
  }

  private int run(String... args) {
    return GridSearch.run(
        args,
        new PrintStream(out, /* autoFlush= */ true, StandardCharsets.UTF_8),
        new PrintStream(err, /* autoFlush= */ true, StandardCharsets.UTF_8));
  }
}
