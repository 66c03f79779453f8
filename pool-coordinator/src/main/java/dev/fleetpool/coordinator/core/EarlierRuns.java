package dev.fleetpool.coordinator.core;

import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.Fingerprints;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskRange;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/**
 * What earlier runs of a named job were computing when their coordinator died, and still are: slots
 * end what they have begun, and heartbeats tell which tasks that is. Such a task is set aside, not
 * sent a second time; its result is taken if it is one of the same code and input, and the task is
 * sent after all when nobody runs it any more. Owned by the coordinator loop.
 */
final class EarlierRuns {

  /** For how long a result may be on its way after a heartbeat that no longer has its task. */
  private static final long GRACE_NS = 1_500_000_000L;

  private record Aside(Chunk task, long seenNs) {}

  private record Result(long code, long input, Bytes record, List<BlobRef> blobs) {}

  private final long code;
  private final long openedNs;
  private final Map<Long, Aside> aside = new TreeMap<>();
  private final Map<Long, Result> results = new HashMap<>();
  private List<TaskRange> running = List.of();
  private long nowNs;

  /** Creates it for a run of this code. */
  EarlierRuns(long code, long nowNs) {
    this.code = code;
    this.openedNs = nowNs;
    this.nowNs = nowNs;
  }

  /** Takes note of what slots run for earlier runs now. */
  void heard(List<TaskRange> stillRunning, long nowNs) {
    this.nowNs = nowNs;
    running = stillRunning;
    aside.replaceAll((index, task) -> runs(index) ? new Aside(task.task(), nowNs) : task);
  }

  private boolean runs(long index) {
    return running.stream().anyMatch(tasks -> tasks.contains(index));
  }

  /** Says whether it is too early to send anything: not every host has been heard. */
  boolean isListening() {
    return nowNs - openedNs < Fleet.ALL_HEARD_NS;
  }

  /** Says whether nothing can come of it any more. */
  boolean isOver() {
    return nowNs - openedNs > 2 * GRACE_NS
        && running.isEmpty()
        && aside.isEmpty()
        && results.isEmpty();
  }

  /** A slot tells results of an earlier run; those of tasks that are not answered are kept. */
  void keep(ResultMessage message, LongPredicate isAnswered) {
    Bytes records = message.records();
    PayloadInput cursor = records.over(PayloadInput::new);
    for (int i = 0; i < message.count(); i++) {
      int start = cursor.position();
      long index = message.firstIndex() + i;
      if (!TaskRecord.passFailure(cursor) && !isAnswered.test(index)) {
        Bytes record = new Bytes(records.array(), start, cursor.position() - start);
        Fingerprints of = message.fingerprints();
        results.put(index, new Result(of.code(), of.input(i), record, message.blobs()));
      }
    }
  }

  /**
   * Takes the answer to a task, if an earlier run has given it; a result of another input or of
   * other code is dropped.
   *
   * @param task a single task
   */
  Optional<Answer> takeAnswer(Chunk task) {
    Result result = results.remove(task.firstIndex());
    return result != null && result.code() == code && result.input() == fingerprint(task)
        ? Optional.of(new Answer.Results(task.firstIndex(), 1, result.record(), result.blobs()))
        : Optional.empty();
  }

  private static long fingerprint(Chunk task) {
    Bytes input = task.inputs();
    return InputFingerprint.of(input.over(ByteBuffer::wrap));
  }

  /** Says whether it has to do with a task: somebody runs it, or has given its result. */
  boolean concerns(long index) {
    return results.containsKey(index) || runs(index);
  }

  /** Sets a single task aside if somebody runs it and has not given its result. */
  boolean setAside(Chunk task) {
    boolean waits = runs(task.firstIndex()) && !results.containsKey(task.firstIndex());
    if (waits) {
      aside.put(task.firstIndex(), new Aside(task, nowNs));
    }
    return waits;
  }

  /** Takes the tasks that need not wait any longer: their result has come, or nobody runs them. */
  List<Chunk> takeReady() {
    List<Chunk> ready =
        aside.values().stream()
            .filter(
                waiting ->
                    results.containsKey(waiting.task().firstIndex())
                        || nowNs - waiting.seenNs() >= GRACE_NS)
            .map(Aside::task)
            .toList();
    ready.forEach(task -> aside.remove(task.firstIndex()));
    return ready;
  }
}
