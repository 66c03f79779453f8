package dev.fleetpool.cli;

import dev.fleetpool.cli.top.JobTime;
import dev.fleetpool.coordinator.HostWatch;
import dev.fleetpool.proto.HostRecord;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a host leave the fleet in order. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Has a host leave the fleet, and waits until it is gone.",
      "Tasks that run may end, what waits is handed back, and its worker ends with exit code 0, as after",
      "SIGTERM. Ctrl-C ends the waiting only."
    },
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class DrainCommand implements Callable<Integer> {

  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "HOST",
      description = "The host's name; all workers of that name drain.")
  private String host = "";

  @Option(
      names = "--drain-timeout",
      paramLabel = "TIME",
      converter = UnitOptions.DrainTimeout.class,
      description =
          "How long tasks may go on, such as 30s or 2h; then they are killed, and run again elsewhere. Default: as the worker was started.")
  private Optional<Duration> drainTimeout = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = UnitOptions.WaitTimeout.class,
      defaultValue = "1h",
      description =
          "How long this command waits; the host goes on draining. Default: ${DEFAULT-VALUE}.")
  private Duration timeout = Duration.ofHours(1);

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Override
  public Integer call() {
    try (HostWatch watch = fleet.watchHosts()) {
      List<HostRecord> all = watch.listen(HostWatch.ALL_HEARD);
      List<String> agents = agents(all);
      if (agents.isEmpty()) {
        throw new CommandFailedException(unknown(all));
      }
      agents.forEach(agent -> watch.drain(agent, drainTimeout));
      awaitEnd(watch, agents);
      return 0;
    }
  }

  private List<String> agents(List<HostRecord> all) {
    return all.stream()
        .filter(record -> record.host().equals(host))
        .map(HostRecord::agentId)
        .toList();
  }

  private String unknown(List<HostRecord> all) {
    String known =
        all.stream().map(HostRecord::host).distinct().sorted().collect(Collectors.joining(", "));
    return all.isEmpty()
        ? "HOST=%s must be a host that lives, and the fleet has none; see fleetpool hosts"
            .formatted(host)
        : "HOST=%s must be a host that lives; say one of %s".formatted(host, known);
  }

  private void awaitEnd(HostWatch watch, List<String> agents) {
    PrintWriter err = spec.commandLine().getErr();
    long startNs = System.nanoTime();
    String told = "";
    List<String> waitedFor = new ArrayList<>(agents);
    while (true) {
      List<HostRecord> left =
          watch.listen(LOOK_AGAIN).stream()
              .filter(record -> waitedFor.contains(record.agentId()))
              .toList();
      List<String> alive = left.stream().map(HostRecord::agentId).toList();
      checkNoneDied(watch, waitedFor, alive);
      waitedFor.retainAll(alive);
      if (waitedFor.isEmpty()) {
        err.println("host %s has left".formatted(host));
        return;
      }
      String what = Draining.describe(host, left);
      if (System.nanoTime() - startNs > timeout.toNanos()) {
        throw new CommandFailedException(
            "%s; it was waited for for %s and still drains; say a longer --timeout to wait for it"
                .formatted(what, JobTime.seconds(timeout)));
      }
      if (!what.equals(told)) {
        err.println(what);
        told = what;
      }
    }
  }

  private void checkNoneDied(HostWatch watch, List<String> agents, List<String> alive) {
    for (String agent : agents) {
      if (!alive.contains(agent) && !watch.hasLeft(agent)) {
        throw new CommandFailedException(
            "host %s fell silent before it said that it leaves: it died or is cut off; what it ran runs again elsewhere; see fleetpool hosts"
                .formatted(host));
      }
    }
  }
}
