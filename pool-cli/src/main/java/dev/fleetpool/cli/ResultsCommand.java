package dev.fleetpool.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fleetpool.Outcome;
import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import dev.fleetpool.service.JobViews;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the results of a job. */
@Command(
    name = "results",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description =
        "Shows the results of a detached job in the order of the inputs, as they come; exit code 1 if a task failed.",
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class ResultsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name, or its id.")
  private String job = "";

  @Option(
      names = "--json",
      description = "A line of JSON for each task: index, and result or failure.")
  private boolean json;

  @Mixin private FleetOptions fleet = new FleetOptions();

  private final ObjectMapper mapper = new ObjectMapper();

  @Override
  public Integer call() throws JsonProcessingException {
    int code = 0;
    try (Pool pool = fleet.openPool();
        ResultStream<Outcome<@Nullable Object>> outcomes = pool.attach(job).outcomes()) {
      while (outcomes.hasNext()) {
        Outcome<@Nullable Object> outcome = outcomes.next();
        show(outcome);
        code = outcome.isSuccess() ? code : 1;
      }
      return code;
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()));
    }
  }

  private void show(Outcome<@Nullable Object> outcome) throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(mapper.writeValueAsString(JobViews.outcome(outcome)));
    } else if (outcome instanceof Outcome.Failure<?> failed) {
      spec.commandLine().getErr().println(failed.exception().getMessage());
    } else {
      out.println(outcome.get());
    }
  }
}
