package dev.fleetpool.cli;

import dev.fleetpool.Pool;
import dev.fleetpool.cli.log.LogSilence;
import dev.fleetpool.examples.grid.DetachedGridSearch;
import dev.fleetpool.examples.grid.GridOptions;
import dev.fleetpool.examples.grid.GridSearch;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The story Fleetpool starts from, in small: a grid search on all cores. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Runs a grid search on all cores of this machine, or of a fleet.",
      "Films are split into 8 topics; each topic gets the regressor that predicts its ratings best.",
      "On this machine a Kafka broker of its own starts and ends with it."
    },
    sortOptions = false,
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--full",
      description = "All 1782 combinations of parameters per topic, not a sample of 60.")
  private boolean full;

  @Option(
      names = "--combinations",
      paramLabel = "N",
      converter = NumberOptions.Combinations.class,
      description = "So many combinations per topic, 1 to 1782, spread over all.")
  private Optional<Integer> combinations = Optional.empty();

  @Mixin private DemoPlace place = new DemoPlace();

  @Option(
      names = "--report",
      paramLabel = "DIR",
      converter = OptionValues.Report.class,
      defaultValue = "${sys:fleetpool.reports:-target}/demo-report",
      description = "Where the report page goes. Default: ${DEFAULT-VALUE}.")
  private Path report = Path.of("target", "demo-report");

  @Override
  public Integer call() {
    check();
    GridOptions size = full ? GridOptions.full() : GridOptions.sample();
    GridOptions options = combinations.map(size::withCombinations).orElse(size).withReport(report);
    spec.commandLine()
        .getErr()
        .printf(
            """
            Which parameters predict the rating of a film best? 8 topics x %d combinations, in parallel.
            %s
            """,
            options.combinations(), place.intention());
    LogSilence.fallAtEnd();
    try (Pool pool = place.open()) {
      if (place.isDetached()) {
        DetachedGridSearch.run(pool, options, System.out);
      } else {
        GridSearch.run(pool, options, System.out);
      }
    }
    return 0;
  }

  private void check() {
    try {
      place.check();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
