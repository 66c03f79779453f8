package dev.fleetpool.proto;

/**
 * Consecutive tasks of a job.
 *
 * @param first the index of the first
 * @param count how many
 */
public record TaskRange(long first, int count) {

  /** Says whether the task is one of them. */
  public boolean contains(long index) {
    return index >= first && index - first < count;
  }
}
