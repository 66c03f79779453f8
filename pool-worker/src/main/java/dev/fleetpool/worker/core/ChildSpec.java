package dev.fleetpool.worker.core;

import dev.fleetpool.proto.ChildOptions;
import java.util.List;

/**
 * What tells children apart: one that was started with another class path, or otherwise, is not
 * used for a job.
 *
 * @param classPath the job's jars and class folders, as they lie on this host
 * @param options what the job sets
 */
public record ChildSpec(List<String> classPath, ChildOptions options) {

  /** Copies the list. */
  public ChildSpec {
    classPath = List.copyOf(classPath);
  }

  /** A child of a job that sets nothing. */
  public ChildSpec(List<String> classPath) {
    this(classPath, ChildOptions.DEFAULT);
  }
}
