package dev.fleetpool.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Cancels a detached job. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = "Cancels a detached job; what it has computed is kept.",
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class CancelCommand implements Callable<Integer> {

  @Mixin private JobArgument job = new JobArgument();

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Override
  public Integer call() {
    return job.run(
        fleet,
        attached -> {
          attached.cancel();
          return 0;
        });
  }
}
