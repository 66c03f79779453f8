package dev.fleetpool.coordinator;

import dev.fleetpool.proto.JobKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The jobs of a pool that are not answered to their end, and whether further ones are taken.
 * Thread-safe.
 */
final class OpenJobs {

  private final Map<JobKey, RunningJob> running = new LinkedHashMap<>();
  private final Set<JobKey> concluding = new HashSet<>();
  private boolean shutdown;

  /**
   * Takes note of a job before it is opened.
   *
   * @throws RejectedExecutionException after shutdown
   * @throws IllegalStateException if a job of that name runs
   */
  synchronized void add(RunningJob job) {
    checkOpen("job " + job);
    if (running.keySet().stream().anyMatch(key -> key.jobId().equals(job.key().jobId()))) {
      throw new IllegalStateException(
          "a job named " + job + " runs in this pool already; wait for it or choose another name");
    }
    running.put(job.key(), job);
  }

  /**
   * Checks that jobs are taken.
   *
   * @param what what is submitted, for people
   * @throws RejectedExecutionException after shutdown
   */
  synchronized void checkOpen(String what) {
    if (shutdown) {
      throw new RejectedExecutionException(
          what + " was refused: the pool is closed; submit before close() or shutdown()");
    }
  }

  /** Takes note that a job has ended; returns it if it was open. */
  synchronized Optional<RunningJob> remove(JobKey key) {
    RunningJob ended = running.remove(key);
    notifyAll();
    return Optional.ofNullable(ended);
  }

  /** Takes note that the pool has something to do with the results of a job once it has ended. */
  synchronized void concluding(RunningJob job) {
    concluding.add(job.key());
  }

  /** Takes note that this is done, or will not be done. */
  synchronized void concluded(RunningJob job) {
    concluding.remove(job.key());
    notifyAll();
  }

  /** Forgets what is to be done with results: nobody waits for it. */
  synchronized void abandonConclusions() {
    concluding.clear();
    notifyAll();
  }

  synchronized List<RunningJob> running() {
    return new ArrayList<>(running.values());
  }

  /** Refuses further jobs; returns whether this was the first call. */
  synchronized boolean shutdown() {
    boolean first = !shutdown;
    shutdown = true;
    return first;
  }

  synchronized boolean isShutdown() {
    return shutdown;
  }

  /** Waits until no job runs and none is concluded; returns whether that is so. */
  synchronized boolean awaitNone(Duration limit) throws InterruptedException {
    long startNs = System.nanoTime();
    while (!running.isEmpty() || !concluding.isEmpty()) {
      long leftMs = TimeUnit.MILLISECONDS.convert(limit.minusNanos(System.nanoTime() - startNs));
      if (leftMs <= 0) {
        return false;
      }
      wait(leftMs);
    }
    return true;
  }
}
