package dev.fleetpool.cli;

import dev.fleetpool.AttachedJob;
import dev.fleetpool.JobStatus;
import dev.fleetpool.Pool;
import dev.fleetpool.TaskFailure;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
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

  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name, or its id.")
  private String job = "";

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Override
  public Integer call() {
    try (Pool pool = fleet.openPool()) {
      AttachedJob attached = pool.attach(job);
      JobStatus status = attached.status();
      PrintWriter out = spec.commandLine().getOut();
      out.println(JobLines.JOBS_HEADING);
      out.println(JobLines.of(status));
      if (!status.why().isEmpty()) {
        out.println("it " + status.why());
      }
      for (TaskFailure failure : attached.failures()) {
        out.println(failure.summary());
      }
      return 0;
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()));
    }
  }
}
