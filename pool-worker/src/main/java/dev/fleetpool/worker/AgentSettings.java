package dev.fleetpool.worker;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.proto.ChildOptions;
import dev.fleetpool.proto.HostTraits;
import dev.fleetpool.worker.child.ChildSettings;
import dev.fleetpool.worker.child.LargeValues;
import dev.fleetpool.worker.core.ChildSpec;
import dev.fleetpool.worker.core.HostRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How an agent is to run.
 *
 * @param kafka the fleet's brokers and topics
 * @param host the name of this host, for people and in failures
 * @param slots how many tasks run at once, 1 to 1024
 * @param folder where the sockets of children are made; must exist, with a short path
 * @param childHeapBytes the maximum heap of each child
 * @param childJvmArgs further JVM arguments for each child
 * @param warmClassPath the class path with which children are started before any task comes; empty
 *     to wait for the first job
 * @param cache where blobs are kept
 * @param offer what this host offers to jobs
 */
public record AgentSettings(
    KafkaConnection kafka,
    String host,
    int slots,
    Path folder,
    long childHeapBytes,
    List<String> childJvmArgs,
    List<String> warmClassPath,
    BlobCache cache,
    HostOffer offer) {

  private static final String CACHE = "blobs";
  private static final int MAX_SLOTS = 1024;
  private static final long MIN_HEAP = 8L << 20;

  /** An agent that keeps blobs beside the sockets of its children. */
  public AgentSettings(
      KafkaConnection kafka,
      String host,
      int slots,
      Path folder,
      long childHeapBytes,
      List<String> childJvmArgs,
      List<String> warmClassPath) {
    this(
        kafka,
        host,
        slots,
        folder,
        childHeapBytes,
        childJvmArgs,
        warmClassPath,
        new BlobCache(folder.resolve(CACHE), BlobCache.DEFAULT_BYTES),
        HostOffer.PLAIN);
  }

  /** Copies the lists and checks the ranges. */
  public AgentSettings {
    childJvmArgs = List.copyOf(childJvmArgs);
    warmClassPath = List.copyOf(warmClassPath);
    List<String> wrong = new ArrayList<>();
    if (slots < 1 || slots > MAX_SLOTS) {
      wrong.add(
          "slots=%d must be from 1 to %d; leave it out for one per core"
              .formatted(slots, MAX_SLOTS));
    }
    if (host.isBlank()) {
      wrong.add("host is empty, it must name this host; say --host NAME");
    }
    if (childHeapBytes < MIN_HEAP) {
      wrong.add(
          "childHeap=%d must be at least %d bytes; no JVM starts with less"
              .formatted(childHeapBytes, MIN_HEAP));
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", wrong));
    }
  }

  /** Returns the same settings with another offer. */
  public AgentSettings withOffer(HostOffer changed) {
    return new AgentSettings(
        kafka, host, slots, folder, childHeapBytes, childJvmArgs, warmClassPath, cache, changed);
  }

  /** Returns which jobs this host serves. */
  HostRules rules() {
    return new HostRules(offer.labels(), offer.settings(), childHeapBytes);
  }

  /** Returns what the host tells of itself. */
  HostTraits traits() {
    return new HostTraits(offer.labels(), Runtime.version().feature(), HostMemory.totalBytes());
  }

  /** Returns how the child of a slot is to be started. */
  ChildSettings child(int slot, ChildSpec spec, LargeValues values) {
    ChildOptions options = spec.options();
    List<String> arguments = new ArrayList<>(childJvmArgs);
    arguments.addAll(options.jvmArgs());
    return new ChildSettings(
        ChildSettings.ownJava(),
        spec.classPath().stream().map(Path::of).toList(),
        options.heapBytes() > 0 ? options.heapBytes() : childHeapBytes,
        offer.childMemoryBytes(),
        arguments,
        options.environment(),
        folder,
        slot,
        values);
  }

  /** Returns the processors that this JVM may use, which is what a container or host allows. */
  public static int defaultSlots() {
    return Math.min(MAX_SLOTS, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Returns the fair share of a child: half of the memory of the machine or container, split
   * between the slots, at most 8 GiB.
   */
  public static long defaultChildHeap(int slots) {
    long most = 8L << 30;
    return Math.max(64L << 20, Math.min(most, HostMemory.totalBytes() / 2 / slots));
  }
}
