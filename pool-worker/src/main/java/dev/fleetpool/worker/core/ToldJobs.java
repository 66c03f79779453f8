package dev.fleetpool.worker.core;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The jobs that a child was told, with what it calls them. It is made to forget those that have
 * ended, with the values that they hold, and of more than {@value #MOST} the eldest. Owned by the
 * slot's core.
 */
final class ToldJobs {

  private static final int MOST = 64;

  private final Map<JobKey, Long> keys = new LinkedHashMap<>();
  private long nextKey = 1;
  private int endingsSeen;

  /** There is another child, which knows nothing. */
  void clear() {
    keys.clear();
  }

  /** Makes the child forget the jobs that have ended. Cheap as long as none has. */
  void forgetEnded(HostTables tables, List<SlotDecision> decisions) {
    int endings = tables.endings();
    if (endings == endingsSeen) {
      return;
    }
    endingsSeen = endings;
    Iterator<Map.Entry<JobKey, Long>> each = keys.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<JobKey, Long> job = each.next();
      if (tables.find(job.getKey()) instanceof JobTable.Lookup.Ended) {
        decisions.add(new SlotDecision.ForgetJob(job.getValue()));
        each.remove();
      }
    }
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
    decisions.add(
        new SlotDecision.SendJob(
            new Frame.Job(
                key,
                job.code().function().toArray(),
                job.code().initializer().toArray(),
                job.trace().parent(),
                job.trace().state())));
    return key;
  }
}
