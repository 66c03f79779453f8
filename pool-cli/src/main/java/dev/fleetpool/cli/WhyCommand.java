package dev.fleetpool.cli;

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

  @Mixin private JobArgument job = new JobArgument();

  @Parameters(
      index = "1",
      paramLabel = "INDEX",
      converter = NumberOptions.TaskIndex.class,
      description = "The task's position in the submission, from 0.")
  private long index;

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Override
  public Integer call() {
    return job.run(
        fleet,
        attached -> {
          spec.commandLine().getOut().println(attached.why(index));
          return 0;
        });
  }
}
