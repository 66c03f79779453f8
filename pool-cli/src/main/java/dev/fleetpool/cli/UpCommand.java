package dev.fleetpool.cli;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.UserFolders;
import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import dev.fleetpool.service.ServiceProgram;
import dev.fleetpool.worker.Agent;
import dev.fleetpool.worker.AgentSettings;
import dev.fleetpool.worker.BlobCache;
import dev.fleetpool.worker.HostOffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a fleet of one machine: broker, coordinator service and worker. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Runs a fleet on this machine: a Kafka broker, a coordinator service and a worker.",
      "Ctrl-C ends it; SIGTERM lets tasks that run end first. Other commands of this user find it here",
      "without --bootstrap. Its data is kept: jobs that are not done go on with the next fleetpool up."
    },
    sortOptions = false,
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class UpCommand implements Callable<Integer> {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(8);
  private static final String LOOPBACK = "127.0.0.1";

  @Spec private CommandSpec spec = CommandSpec.create();

  private volatile boolean leaving;

  @Mixin private SlotsOption slots = new SlotsOption();

  @Mixin private ServicePort port = new ServicePort();

  @Mixin private PrefixOption prefix = new PrefixOption();

  @Option(
      names = "--broker-port",
      paramLabel = "N",
      converter = NumberOptions.BrokerPort.class,
      defaultValue = "9092",
      description =
          "Where the broker answers, to this machine only; 0 for any that is free. Default: ${DEFAULT-VALUE}.")
  private int brokerPort = 9092;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      converter = OptionValues.Data.class,
      description = {
        "Where the broker keeps its data.",
        "Default: fleetpool in $XDG_DATA_HOME or ~/.local/share."
      })
  private Optional<Path> data = Optional.empty();

  @Override
  public Integer call() {
    try (LocalFleet.Place place = LocalFleet.Place.take()) {
      Path folder = data.orElseGet(UserFolders::data).toAbsolutePath().normalize();
      if (EmbeddedBroker.isInUse(folder)) {
        throw new CommandFailedException(
            "--data=%s must be a folder that no other broker uses, and one does; end that one, or say another folder"
                .formatted(folder));
      }
      try (EmbeddedBroker broker =
          EmbeddedBroker.start(BrokerSettings.keptIn(folder).withPort(brokerPort))) {
        broker.awaitReady(START_LIMIT);
        return run(place, broker, folder);
      }
    }
  }

  private int run(LocalFleet.Place place, EmbeddedBroker broker, Path folder) {
    KafkaConnection kafka =
        new KafkaConnection(broker.bootstrapServers(), prefix.topics(), Map.of());
    CompletableFuture<Runnable> failing = new CompletableFuture<>();
    try (ServiceProgram service =
        port.start(
            kafka,
            LOOPBACK,
            () -> {
              var unused = failing.thenAccept(Runnable::run);
            })) {
      LocalFleet fleet =
          new LocalFleet(
              broker.bootstrapServers(),
              "http://localhost:" + service.port(),
              folder,
              ProcessHandle.current().pid());
      WorkerFolder workerFolder = WorkerFolder.create();
      WorkerProcess worker =
          new WorkerProcess(
              settings(kafka, workerFolder.path()),
              workerFolder,
              DRAIN_TIMEOUT,
              new Parts(place, broker, service, fleet));
      broker.onLoss(
          what -> {
            spec.commandLine().getErr().println(what + "; start fleetpool up again");
            worker.end(1);
          });
      failing.complete(() -> serviceEnded(worker));
      try {
        worker.run();
      } finally { // it has not come up, which is told by who called
        leaving = true;
        workerFolder.close();
      }
    }
    return 0;
  }

  private void serviceEnded(WorkerProcess worker) {
    if (!leaving) {
      spec.commandLine()
          .getErr()
          .println("the coordinator service ended; start fleetpool up again");
      worker.end(1);
    }
  }

  private AgentSettings settings(KafkaConnection kafka, Path folder) {
    int slotCount = slots.count();
    return new AgentSettings(
        kafka,
        HostName.ofThisMachine(),
        slotCount,
        folder,
        AgentSettings.defaultChildHeap(slotCount),
        List.of(),
        List.of(),
        new BlobCache(CacheFolder.choose(Optional.empty(), folder), BlobCache.DEFAULT_BYTES),
        HostOffer.PLAIN);
  }

  /** What ends after the worker has left: first who coordinates, then who carries. */
  private final class Parts implements WorkerProcess.Surroundings {

    private final LocalFleet.Place place;
    private final EmbeddedBroker broker;
    private final ServiceProgram service;
    private final LocalFleet fleet;
    private boolean told;

    Parts(LocalFleet.Place place, EmbeddedBroker broker, ServiceProgram service, LocalFleet fleet) {
      this.place = place;
      this.broker = broker;
      this.service = service;
      this.fleet = fleet;
    }

    @Override
    public void joined(Agent agent) {
      if (told) {
        return; // anew, as somebody has deleted a topic
      }
      told = true;
      place.tell(fleet);
      spec.commandLine()
          .getOut()
          .println(
              """
              fleetpool is up: broker %s, data in %s
                jobs      %s/api/v1/jobs
                submit    fleetpool submit app.jar --class my.Search
                map       seq 10 | fleetpool map -- echo {}
                look      fleetpool hosts, fleetpool jobs, fleetpool top
                in Java   %s
              Ctrl-C ends it."""
                  .formatted(fleet.bootstrap(), fleet.data(), fleet.url(), inJava()));
    }

    private String inJava() {
      return prefix.isOwn()
          ? "Pool.builder().prefix(\"%s\").connect(\"%s\")"
              .formatted(prefix.text(), fleet.bootstrap())
          : "Pool.connect(\"%s\")".formatted(fleet.bootstrap());
    }

    @Override
    public void parted() {}

    @Override
    public void left() {
      leaving = true;
      service.close();
      broker.close();
      place.close();
    }
  }
}
