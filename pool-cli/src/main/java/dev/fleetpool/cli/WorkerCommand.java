package dev.fleetpool.cli;

import dev.fleetpool.cli.log.CommandLogging;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.worker.AgentSettings;
import dev.fleetpool.worker.BlobCache;
import dev.fleetpool.worker.HostOffer;
import dev.fleetpool.worker.core.HostRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes this machine a host of a fleet until it is told to stop. */
@Command(
    name = "worker",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Makes this machine a host of the fleet: runs tasks on its cores until SIGTERM or Ctrl-C.",
      "SIGTERM drains it: tasks that run may end, what waits is handed back. Ctrl-C, or a second",
      "SIGTERM, ends it at once: what it runs is made again elsewhere. Nothing computed is lost."
    },
    sortOptions = false,
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class WorkerCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Mixin private SlotsOption slots = new SlotsOption();

  @Option(
      names = "--host",
      paramLabel = "NAME",
      converter = OptionValues.Host.class,
      description = "The name of this host in failures and displays. Default: its hostname.")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--child-heap",
      paramLabel = "SIZE",
      converter = UnitOptions.Heap.class,
      description =
          "Largest heap of each child JVM, such as 512m or 4g. Default: half of the memory, split between the slots, 64m to 8g.")
  private Optional<Long> childHeap = Optional.empty();

  @Option(
      names = "--child-memory",
      paramLabel = "SIZE",
      converter = UnitOptions.Memory.class,
      description =
          "What each child may have in memory, heap and all else; one with more is killed. Default: nine tenths of the memory.")
  private Optional<Long> childMemory = Optional.empty();

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      converter = OptionValues.Cache.class,
      description = {
        "Where the jars of jobs are kept; workers of this machine may share it.",
        "Default: fleetpool in $XDG_CACHE_HOME or ~/.cache."
      })
  private Optional<Path> cache = Optional.empty();

  @Option(
      names = "--cache-size",
      paramLabel = "SIZE",
      converter = UnitOptions.CacheSize.class,
      description =
          "What they may take there, such as 500m or 20g; the least recently used go. Default: 8g.")
  private Optional<Long> cacheSize = Optional.empty();

  @Option(
      names = "--label",
      paramLabel = "LABEL",
      converter = OptionValues.Label.class,
      description =
          "What this host has that not all have, such as gpu, for jobs that require it. May be repeated.")
  private List<String> labels = List.of();

  @Option(
      names = "--child-settings",
      paramLabel = "WHAT",
      converter = OptionValues.ChildSettings.class,
      completionCandidates = OptionValues.ChildSettings.class,
      defaultValue = "all",
      description =
          "What jobs may set for their child JVMs: none, heap (up to --child-heap), or all, which adds JVM arguments and environment. Default: ${DEFAULT-VALUE}.")
  private HostRules.Allowed childSettings = HostRules.Allowed.ALL;

  @Option(
      names = "--drain-timeout",
      paramLabel = "TIME",
      converter = UnitOptions.DrainTimeout.class,
      defaultValue = "8s",
      description =
          "How long tasks may go on after SIGTERM, such as 30s or 2h. Default: ${DEFAULT-VALUE}, since docker stop kills after 10 s; raise both together.")
  private Duration drainTimeout = Duration.ofSeconds(8);

  @Mixin private MetricsOptions metrics = new MetricsOptions();

  @Override
  public Integer call() {
    checkMemory();
    KafkaConnection kafka = fleet.connection();
    CommandLogging.showOwnCourse();
    WorkerFolder folder = WorkerFolder.create();
    try (WorkerMetrics shown = metrics.start(hostName())) {
      new WorkerProcess(settings(kafka, folder.path()), folder, drainTimeout, shown).run();
    } finally {
      folder.close();
    }
    return 0;
  }

  private String hostName() {
    return host.orElseGet(HostName::ofThisMachine);
  }

  private AgentSettings settings(KafkaConnection kafka, Path folder) {
    return new AgentSettings(
        kafka,
        hostName(),
        slots.count(),
        folder,
        heapBytes(),
        List.of(),
        List.of(),
        new BlobCache(CacheFolder.choose(cache, folder), cacheSize.orElse(BlobCache.DEFAULT_BYTES)),
        new HostOffer(new TreeSet<>(labels), childSettings, memoryBytes()));
  }

  /** A child that uses its heap would be killed for it. */
  private void checkMemory() {
    if (memoryBytes() < heapBytes()) {
      throw new ParameterException(
          spec.commandLine(),
          "--child-memory=%dm must be at least %dm, the --child-heap; say a larger one, or a smaller --child-heap"
              .formatted(memoryBytes() >> 20, heapBytes() >> 20));
    }
  }

  private long heapBytes() {
    return childHeap.orElseGet(() -> AgentSettings.defaultChildHeap(slots.count()));
  }

  private long memoryBytes() {
    return childMemory.orElseGet(HostOffer::mostChildMemory);
  }
}
