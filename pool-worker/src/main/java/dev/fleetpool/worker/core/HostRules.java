package dev.fleetpool.worker.core;

import dev.fleetpool.proto.ChildOptions;
import dev.fleetpool.proto.JobNeeds;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a host has, and what jobs may set for the children that it starts. Immutable.
 *
 * @param labels what it has
 * @param allowed what jobs may set
 * @param mostHeapBytes a job may ask for no more heap than this, the fair share of a child
 */
public record HostRules(Set<String> labels, Allowed allowed, long mostHeapBytes) {

  /** Of a host without labels, on which jobs may set anything. */
  public static final HostRules OPEN = new HostRules(Set.of(), Allowed.ALL, Long.MAX_VALUE);

  /** These, too, decide about memory, of every Java that a child starts. */
  private static final Set<String> JAVA_OPTIONS =
      Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private static final List<String> MEMORY =
      List.of("-Xm", "-mx", "-ms", "-XX:MaxHeapSize", "-XX:InitialHeapSize", "-XX:MaxRAM");

  /** What jobs may set for their children. */
  public enum Allowed {
    /** Nothing. */
    NONE,
    /** The heap. */
    HEAP,
    /** Heap, arguments of the JVM, environment. */
    ALL
  }

  /** Copies the set. */
  public HostRules {
    labels = Set.copyOf(labels);
  }

  /** Says whether the host has all that a job requires. */
  boolean serves(JobNeeds needs) {
    return labels.containsAll(needs.labels());
  }

  /** Returns why children of a job are not started here; nothing if they are. */
  Optional<String> refusal(ChildOptions wanted) {
    if (wanted.equals(ChildOptions.DEFAULT)) {
      return Optional.empty();
    }
    if (wanted.heapBytes() > mostHeapBytes) {
      return Optional.of(
          "childHeap=%dm must be at most %dm, the share of a slot; ask for less, or start the worker with a larger --child-heap"
              .formatted(wanted.heapBytes() >> 20, mostHeapBytes >> 20));
    }
    if (wanted.heapBytes() > 0 && allowed == Allowed.NONE) {
      return refusal("childHeap", (wanted.heapBytes() >> 20) + "m", "heap");
    }
    if (!wanted.jvmArgs().isEmpty() && allowed != Allowed.ALL) {
      return refusal("childJvmArgs", wanted.jvmArgs(), "all");
    }
    if (!wanted.environment().isEmpty() && allowed != Allowed.ALL) {
      return refusal("environment", wanted.environment().keySet(), "all");
    }
    return circumvention(wanted);
  }

  private static Optional<String> refusal(String setting, Object value, String needed) {
    return Optional.of(
        "%s=%s is not for jobs to set on this host; leave it out, or start the worker with --child-settings %s"
            .formatted(setting, value, needed));
  }

  /** Returns what would get around the rule about heaps. */
  private static Optional<String> circumvention(ChildOptions wanted) {
    Optional<String> argument =
        wanted.jvmArgs().stream()
            .filter(arg -> arg.startsWith("@") || MEMORY.stream().anyMatch(arg::startsWith))
            .findFirst()
            .map("childJvmArgs=%s must not be about memory, and no file; say childHeap"::formatted);
    return argument.or(
        () ->
            wanted.environment().keySet().stream()
                .filter(JAVA_OPTIONS::contains)
                .findFirst()
                .map("environment=%s must not give options to Java; say childJvmArgs"::formatted));
  }
}
