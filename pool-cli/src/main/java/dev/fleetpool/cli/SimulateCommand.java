package dev.fleetpool.cli;

import dev.fleetpool.cli.terminal.Terminal;
import dev.fleetpool.simulation.Simulation;
import dev.fleetpool.simulation.Simulation.Report;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs simulations of the fleet, from seeds, on all cores. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Runs coordinator and hosts in virtual time, from seeds, with all that can go wrong, and checks each step.",
      "2000 seeds take about 10 seconds on two cores. Stops at the first seed that fails, with exit code 1."
    },
    sortOptions = false,
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class SimulateCommand implements Callable<Integer> {

  private static final int STANDARD = 2_000;
  private static final int PROGRESS_EVERY = 100;

  /** Runs one seed and tells its steps; throws if something does not hold. */
  interface Runner {
    Report run(long seed, Optional<Consumer<String>> reader);
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      converter = NumberOptions.Seeds.class,
      description = "How many seeds. Default: 2000, or 1 where --seed says which.")
  private Optional<Integer> seeds = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "S",
      converter = NumberOptions.Seed.class,
      description = "The first seed. Default: 0.")
  private Optional<Long> seed = Optional.empty();

  @Option(names = "--trace", description = "Every step, on standard output; one seed at a time.")
  private boolean trace;

  /** Set before the seeds run, which read it on their threads. */
  private boolean showsProgress;

  private final Runner runner;
  private final AtomicInteger done = new AtomicInteger();
  private final LongAdder executions = new LongAdder();
  private final LongAdder faults = new LongAdder();
  private final LongAdder virtualMs = new LongAdder();

  SimulateCommand() {
    this(
        (seed, reader) ->
            reader.isPresent() ? Simulation.run(seed, reader.get()) : Simulation.run(seed));
  }

  SimulateCommand(Runner runner) {
    this.runner = runner;
  }

  @Override
  public Integer call() {
    int count = seeds.orElse(seed.isPresent() ? 1 : STANDARD);
    long first = seed.orElse(0L);
    showsProgress = !trace && Terminal.ERR.isScreen(System.getenv());
    LongStream all = LongStream.range(first, first + count);
    PrintWriter out = spec.commandLine().getOut();
    Optional<String> failure =
        (trace ? all : all.parallel())
            .mapToObj(each -> failure(each, count))
            .flatMap(Optional::stream)
            .findFirst();
    endProgress();
    if (failure.isPresent()) {
      spec.commandLine().getErr().println(failure.get());
      return ExitCode.SOFTWARE;
    }
    out.printf(
        "%d seeds: %d tasks begun, %d faults, %d s of virtual time; what must hold held%n",
        count, executions.sum(), faults.sum(), virtualMs.sum() / 1_000);
    return ExitCode.OK;
  }

  private Optional<String> failure(long each, int count) {
    try {
      Report report =
          runner.run(
              each, trace ? Optional.of(spec.commandLine().getOut()::println) : Optional.empty());
      executions.add(report.executions());
      faults.add(report.faults());
      virtualMs.add(report.virtualMs());
      showProgress(done.incrementAndGet(), count);
      return Optional.empty();
    } catch (RuntimeException e) { // whatever it is, the seed fails, and the message names it
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void showProgress(int finished, int count) {
    if (finished % PROGRESS_EVERY == 0 && showsProgress) {
      PrintWriter err = spec.commandLine().getErr();
      err.printf("\r%d of %d seeds", finished, count);
      err.flush();
    }
  }

  private void endProgress() {
    if (done.get() >= PROGRESS_EVERY && showsProgress) {
      spec.commandLine().getErr().print("\r\033[K");
    }
  }
}
