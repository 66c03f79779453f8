package dev.fleetpool.cli;

import dev.fleetpool.Pool;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists detached jobs. */
@Command(
    name = "jobs",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = "Lists the detached jobs of the last week.",
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class JobsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Override
  public Integer call() {
    try (Pool pool = fleet.openPool()) {
      JobLines.of(pool.jobs()).forEach(spec.commandLine().getOut()::println);
      return 0;
    }
  }
}
