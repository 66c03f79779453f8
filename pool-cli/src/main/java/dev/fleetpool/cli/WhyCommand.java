package dev.fleetpool.cli;

import dev.fleetpool.Pool;
import dev.fleetpool.TaskHistory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what happened to one task of a job. */
@Command(
    name = "why",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Tells what happened to one task, and why it ran again.",
      "From the log: when it was sent where, and what came of each attempt."
    },
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class WhyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name, or its id.")
  private String job = "";

  @Parameters(
      index = "1",
      paramLabel = "INDEX",
      converter = OptionValues.TaskIndex.class,
      description = "The task's position in the submission, from 0.")
  private long index;

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Override
  public Integer call() {
    try (Pool pool = fleet.openPool()) {
      TaskHistory history = pool.attach(job).why(index);
      spec.commandLine().getOut().println(history);
      return 0;
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()));
    }
  }
}
