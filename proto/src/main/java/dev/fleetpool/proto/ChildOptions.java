package dev.fleetpool.proto;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a job sets for its children. A child that was started otherwise is not used for the job.
 *
 * @param heapBytes the maximum heap; 0 for what the host gives by itself
 * @param jvmArgs further arguments of the JVM
 * @param environment variables beside those of the agent
 */
public record ChildOptions(long heapBytes, List<String> jvmArgs, Map<String, String> environment) {

  /** Nothing. */
  public static final ChildOptions DEFAULT = new ChildOptions(0, List.of(), Map.of());

  /** Copies list and map. */
  public ChildOptions {
    jvmArgs = List.copyOf(jvmArgs);
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
  }
}
