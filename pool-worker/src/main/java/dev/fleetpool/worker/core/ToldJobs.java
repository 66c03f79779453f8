package dev.fleetpool.worker.core;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The jobs that a child was told, with what it calls them; of more than {@value #MOST} it is made
 * to forget the eldest. Owned by the slot's core.
 */
final class ToldJobs {

  private static final int MOST = 64;

  private final Map<JobKey, Long> keys = new LinkedHashMap<>();
  private long nextKey = 1;

  /** There is another child, which knows nothing. */
  void clear() {
    keys.clear();
  }

  /** Returns what the child calls the job; adds what is to be done so that it knows it. */
  long keyOf(JobRecord job, List<SlotDecision> decisions) {
    Long known = keys.get(job.key());
    return known != null ? known : tell(job, decisions);
  }

  private long tell(JobRecord job, List<SlotDecision> decisions) {
    if (keys.size() >= MOST) {
      Iterator<Long> eldest = keys.values().iterator();
      decisions.add(new SlotDecision.ForgetJob(eldest.next()));
      eldest.remove();
    }
    long key = nextKey++;
    keys.put(job.key(), key);
    Frame.Flush flush = job.code().timeoutMs() > 0 ? Frame.Flush.EACH_TASK : Frame.Flush.BATCHED;
    decisions.add(
        new SlotDecision.SendJob(
            new Frame.Job(
                key, job.code().function().toArray(), job.code().initializer().toArray(), flush)));
    return key;
  }
}
