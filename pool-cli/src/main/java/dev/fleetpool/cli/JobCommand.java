package dev.fleetpool.cli;

import dev.fleetpool.AttachedJob;
import dev.fleetpool.JobStatus;
import dev.fleetpool.TaskFailure;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tells how far a detached job is. */
@Command(
    name = "job",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = "Tells how far a detached job is, and which tasks have failed.",
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class JobCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private JobArgument job = new JobArgument();

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Override
  public Integer call() {
    return job.run(fleet, this::show);
  }

  private int show(AttachedJob attached) {
    JobStatus status = attached.status();
    PrintWriter out = spec.commandLine().getOut();
    JobLines.of(List.of(status)).forEach(out::println);
    if (!status.why().isEmpty()) {
      out.println("it " + status.why());
    }
    for (TaskFailure failure : attached.failures()) {
      NoReaderException.print(out, failure.summary());
    }
    return 0;
  }
}
