package dev.fleetpool.cli;

import dev.fleetpool.HostStatus;
import dev.fleetpool.Pool;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists hosts. */
@Command(
    name = "hosts",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = "Lists the hosts that live.",
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class HostsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Override
  public Integer call() {
    try (Pool pool = fleet.openPool()) {
      spec.commandLine().getOut().println(JobLines.HOSTS_HEADING);
      for (HostStatus host : pool.hosts()) {
        spec.commandLine().getOut().println(JobLines.of(host));
      }
      return 0;
    }
  }
}
