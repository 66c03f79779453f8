package dev.fleetpool.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fleetpool.AttachedJob;
import dev.fleetpool.Outcome;
import dev.fleetpool.ResultStream;
import dev.fleetpool.service.JobViews;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Mixin private JobArgument job = new JobArgument();

  @Option(
      names = "--json",
      description = "A line of JSON for each task: index, and result or failure.")
  private boolean json;

  @Mixin private FleetOptions fleet = new FleetOptions();

  private final ObjectMapper mapper = new ObjectMapper();

  @Override
  public Integer call() {
    return job.run(fleet, this::show);
  }

  private int show(AttachedJob attached) {
    int code = 0;
    try (ResultStream<Outcome<@Nullable Object>> outcomes = attached.outcomes()) {
      while (outcomes.hasNext()) {
        Outcome<@Nullable Object> outcome = outcomes.next();
        show(outcome);
        code = outcome.isSuccess() ? code : 1;
      }
    }
    return code;
  }

  private void show(Outcome<@Nullable Object> outcome) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      NoReaderException.print(out, line(outcome));
    } else if (outcome instanceof Outcome.Failure<?> failed) {
      spec.commandLine().getErr().println(failed.exception().getMessage());
    } else {
      NoReaderException.print(out, String.valueOf(outcome.get()));
    }
  }

  private String line(Outcome<@Nullable Object> outcome) {
    try {
      return mapper.writeValueAsString(JobViews.outcome(outcome));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a result cannot be written as JSON", e);
    }
  }
}
