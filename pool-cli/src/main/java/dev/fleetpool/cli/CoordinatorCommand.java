package dev.fleetpool.cli;

import dev.fleetpool.cli.log.CommandLogging;
import dev.fleetpool.service.ServiceProgram;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a coordinator service. */
@Command(
    name = "coordinator",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Runs detached jobs, together with any number of others, until SIGTERM or Ctrl-C.",
      "When one dies the others go on with its jobs; nothing computed is lost."
    },
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class CoordinatorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Mixin private ServicePort port = new ServicePort();

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "The address at which it answers; 0.0.0.0 for all, where a firewall or a proxy keeps strangers out, as who reaches it may"
              + " cancel jobs and read results. Default: ${DEFAULT-VALUE}.")
  private String bind = "127.0.0.1";

  @Override
  public Integer call() throws InterruptedException {
    CommandLogging.showOwnCourse();
    CountDownLatch end = new CountDownLatch(1);
    AtomicBoolean told = new AtomicBoolean();
    Runnable endAsTold =
        () -> {
          told.set(true);
          end.countDown();
        };
    try (ServiceProgram service = port.start(fleet.connection(), bind, end::countDown)) {
      EndSignals.on("TERM", endAsTold);
      EndSignals.on("INT", endAsTold);
      spec.commandLine().getErr().println("http://localhost:" + service.port() + "/api/v1/jobs");
      end.await();
    }
    if (!told.get()) {
      throw new CommandFailedException(
          "the service cannot go on, the lines above say why; start it again");
    }
    return 0;
  }
}
