package dev.fleetpool.cli;

import dev.fleetpool.Pool;
import dev.fleetpool.PoolBuilder;
import dev.fleetpool.cli.log.LogSilence;
import dev.fleetpool.examples.grid.GridOptions;
import dev.fleetpool.examples.grid.GridSearch;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The story Fleetpool starts from, in small: a grid search on all cores of this machine. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Runs a grid search on all cores of this machine.",
      "Films are split into 8 topics; each topic gets the regressor that predicts its ratings best.",
      "A Kafka broker of its own starts and ends with it."
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
      names = "--slots",
      paramLabel = "N",
      converter = OptionValues.Slots.class,
      description = "Worker processes, 1 to 1024. Default: one per core.")
  private Optional<Integer> slots = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "DIR",
      converter = OptionValues.Folder.class,
      defaultValue = "${sys:fleetpool.home:-.}/target/demo-report",
      description = "Where the report page goes. Default: target/demo-report.")
  private Path report = Path.of("target", "demo-report");

  @Override
  public Integer call() {
    GridOptions options = (full ? GridOptions.full() : GridOptions.sample()).withReport(report);
    PoolBuilder builder = Pool.builder();
    slots.ifPresent(builder::slots);
    spec.commandLine()
        .getErr()
        .printf(
            """
            Which parameters predict the rating of a film best? 8 topics x %d combinations, in parallel.
            Starting a Kafka broker and %d workers on this machine ...
            """,
            options.combinations(), slots.orElseGet(OptionValues.Slots::standard));
    LogSilence.fallAtEnd();
    try (Pool pool = builder.local()) {
      GridSearch.run(pool, options, System.out);
    }
    return 0;
  }
}
