package dev.fleetpool.cli;

import dev.fleetpool.OutputStyle;
import dev.fleetpool.Pool;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what the tasks of a job print. */
@Command(
    name = "output",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description =
        "Shows what the tasks of a detached job print, in the order of the inputs, as it comes.",
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class OutputCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name, or its id.")
  private String job = "";

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Override
  public Integer call() {
    try (Pool pool = fleet.openPool()) {
      pool.attach(job).output(System.out, OutputStyle.RAW);
      return 0;
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()));
    }
  }
}
