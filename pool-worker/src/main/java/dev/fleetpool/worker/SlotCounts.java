package dev.fleetpool.worker;

import dev.fleetpool.metrics.Figures;
import dev.fleetpool.metrics.FleetMeter;
import dev.fleetpool.metrics.Metered.Stopwatch;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.worker.core.SlotDecision;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one slot has done since its agent was started, counted from its decisions: a few additions
 * per chunk, nothing per task. Guarded by the slot's lock.
 */
final class SlotCounts {

  private Stopwatch stopwatch = Stopwatch.NONE;
  private int given; // chunks that the child has
  private long chunkSinceNs;
  private long tasks;
  private long busyNs;
  private long inputBytes;
  private long resultBytes;
  private long childrenStarted;
  private long childrenKilled;
  private final Map<String, Long> lost = new TreeMap<>();

  /** Has durations told here from now on. */
  void tell(Stopwatch durations) {
    stopwatch = durations;
  }

  /** The slot does what was decided. */
  void did(SlotDecision decision, long nowNs) {
    if (decision instanceof SlotDecision.SendChunk send) {
      if (given++ == 0) {
        chunkSinceNs = nowNs;
      }
      inputBytes += send.chunk().inputs().remaining();
      stopwatch.took(FleetMeter.AGENT_CHUNK_WAIT, send.waitedNs());
    } else if (decision instanceof SlotDecision.Publish publish) {
      told(publish.result());
    } else if (decision instanceof SlotDecision.KillChild
        || decision instanceof SlotDecision.KillParked) {
      childrenKilled++;
    }
  }

  private void told(ResultMessage result) {
    tasks += result.count();
    busyNs += result.busyNs();
    resultBytes += result.records().length();
    result
        .loss()
        .ifPresent(loss -> lost.merge(loss.kind().name().toLowerCase(Locale.ROOT), 1L, Long::sum));
  }

  /** A child was started. */
  void startedChild() {
    childrenStarted++;
  }

  /** The chunk that ran has ended; what is behind it runs. */
  void ended(long nowNs) {
    if (given > 0) {
      given--;
      stopwatch.took(FleetMeter.AGENT_CHUNK_RUN, nowNs - chunkSinceNs);
      chunkSinceNs = nowNs;
    }
  }

  /** The child has let go a chunk that it had not begun. */
  void cut() {
    given = Math.max(0, given - 1);
  }

  /** Nothing runs any more. */
  void idle(long nowNs) {
    if (given > 0) {
      ended(nowNs);
      given = 0;
    }
  }

  void addTo(Figures figures) {
    figures.addTime(FleetMeter.AGENT_TASK_RUN, tasks, busyNs);
    figures.add(FleetMeter.AGENT_INPUT, inputBytes);
    figures.add(FleetMeter.AGENT_RESULT, resultBytes);
    figures.add(FleetMeter.AGENT_CHILDREN_STARTED, childrenStarted);
    figures.add(FleetMeter.AGENT_CHILDREN_KILLED, childrenKilled);
    lost.forEach((kind, count) -> figures.add(FleetMeter.AGENT_TASKS_LOST, kind, count));
  }
}
