package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.simulation.Simulation.Report;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SimulateCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Set<Long> ran = new ConcurrentSkipListSet<>();

  @Test
  void realSeedsHold() {
    assertThat(run(new SimulateCommand(), "--seeds", "20")).isZero();

    assertThat(out.toString()).startsWith("20 seeds: ").contains("what must hold held");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void seedThatFailsIsToldWithExitCode1() {
    SimulateCommand command = failingAt(7);

    assertThat(run(command, "--seeds", "30", "--seed", "5")).isEqualTo(1);

    assertThat(err.toString()).startsWith("seed 7: ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void lowestOfTheSeedsThatFailIsTold() {
    assertThat(run(failingAt(7, 9, 8), "--seeds", "30")).isEqualTo(1);

    assertThat(err.toString()).startsWith("seed 7: ");
  }

  @Test
  void onlyThatSeedRunsWhereOneIsGiven() {
    assertThat(run(failingAt(), "--seed", "12")).isZero();

    assertThat(ran).containsExactly(12L);
  }

  @Test
  void traceTellsEachStep() {
    assertThat(run(new SimulateCommand(), "--seed", "3", "--trace")).isZero();

    assertThat(out.toString()).contains("host-0: joins", "coordinator: sends", "1 seeds: ");
  }

  private SimulateCommand failingAt(long... seeds) {
    return new SimulateCommand(
        (seed, reader) -> {
          ran.add(seed);
          for (long failing : seeds) {
            if (seed == failing) {
              throw new IllegalStateException("seed " + seed + ": planted");
            }
          }
          return new Report(1, 1, 1, 0, 1, 1, 0);
        });
  }

  private int run(SimulateCommand command, String... args) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
