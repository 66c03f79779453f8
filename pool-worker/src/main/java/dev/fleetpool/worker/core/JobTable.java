package dev.fleetpool.worker.core;

import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of the fleet as this agent knows them: the jobs topic as a table. Thread-safe: one
 * thread updates it, slots look up.
 *
 * <p>Of a job that has ended only the reply partition is kept, and only of the last {@value
 * #MAX_ENDED}.
 */
final class JobTable {

  private static final int MAX_ENDED = 10_000;

  private final Map<String, JobRecord> live = new HashMap<>();
  private final Map<String, JobRecord> ended =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JobRecord> eldest) {
          return size() > MAX_ENDED;
        }
      };

  /** What is known of a run of a job. */
  sealed interface Lookup {
    /** It runs. */
    record Live(JobRecord job) implements Lookup {}

    /** It is over; the reply partition is still known. */
    record Ended(JobRecord job) implements Lookup {}

    /** Nothing is known of it, or not yet. */
    record Unknown() implements Lookup {}
  }

  /**
   * Takes note of a record; an older run than the one known changes nothing. Says whether a run
   * that was live no longer is.
   */
  synchronized boolean put(JobRecord job) {
    String id = job.key().jobId();
    JobRecord known = known(id);
    if (known != null && known.key().epoch() > job.key().epoch()) {
      return false;
    }
    JobRecord before = live.remove(id);
    ended.remove(id);
    if (job.ended()) {
      ended.put(id, withoutCode(job));
    } else {
      live.put(id, job);
    }
    return before != null && (job.ended() || before.key().epoch() < job.key().epoch());
  }

  private static JobRecord withoutCode(JobRecord job) {
    return new JobRecord(
            job.key(), job.coordinator(), job.replyPartition(), JobRecord.Code.NONE, true)
        .in(job.trace());
  }

  private @Nullable JobRecord known(String id) {
    JobRecord job = live.get(id);
    return job != null ? job : ended.get(id);
  }

  /** Returns what is known of this run. A run older than the one known is over. */
  synchronized Lookup find(JobKey key) {
    JobRecord job = known(key.jobId());
    if (job == null || job.key().epoch() < key.epoch()) {
      return new Lookup.Unknown();
    }
    boolean over = job.ended() || job.key().epoch() > key.epoch();
    return over ? new Lookup.Ended(job) : new Lookup.Live(job);
  }
}
