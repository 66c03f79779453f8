package dev.fleetpool.cli;

import dev.fleetpool.Pool;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

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

  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name, or its id.")
  private String job = "";

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Override
  public Integer call() {
    try (Pool pool = fleet.openPool()) {
      pool.attach(job).cancel();
      return 0;
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()));
    }
  }
}
