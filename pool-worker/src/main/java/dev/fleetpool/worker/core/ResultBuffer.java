package dev.fleetpool.worker.core;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.proto.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Results of the running chunk that the child has given and nobody was told of yet. Owned by the
 * slot's core.
 *
 * <p>The child gives each result within milliseconds, so that little is lost with it. A message to
 * the coordinator costs some 1.5 ms of processor time on its way through the broker, so results of
 * one chunk share one: they are held until the chunk ends, or for {@value #HOLD_NS} ns and a tick
 * of the slot, or until they are many bytes or mention a value that travels apart: publishing that
 * takes longer than the hold, and is to begin soon. A task that took {@value #LONG_TASK_NS} ns is
 * held for nothing: what would be lost with the agent is more than the message costs.
 */
final class ResultBuffer {

  static final long HOLD_NS = 100_000_000;
  private static final long LONG_TASK_NS = 20_000_000;
  private static final int MOST_BYTES = 256 * 1024;

  private final PayloadOutput records = new PayloadOutput();
  private final List<BlobFile> files = new ArrayList<>();
  private int from;
  private int count;
  private long busyNs;
  private long sinceNs;
  private boolean holdsLongTask;

  void add(Frame.Results results, long nowNs) {
    if (count == 0) {
      from = results.from();
      sinceNs = nowNs;
    }
    records.writeBytes(results.records(), 0, results.records().length);
    files.addAll(results.files());
    count += results.count();
    busyNs += results.busyNs();
    holdsLongTask |= results.busyNs() >= LONG_TASK_NS * results.count();
  }

  /** Says whether they are to be told of now. */
  boolean isDue(long nowNs) {
    return count > 0
        && (holdsLongTask
            || nowNs - sinceNs >= HOLD_NS
            || records.size() >= MOST_BYTES
            || !files.isEmpty());
  }

  boolean isEmpty() {
    return count == 0;
  }

  /**
   * What is told of at once.
   *
   * @param from the offset of the first within the chunk
   * @param count how many tasks
   * @param records their records
   * @param files the values in them that travel apart
   * @param busyNs time spent on them
   */
  record Batch(int from, int count, Bytes records, List<BlobFile> files, long busyNs) {}

  /** Takes everything. */
  Batch take() {
    Batch batch =
        new Batch(from, count, Bytes.of(records.toByteArray()), List.copyOf(files), busyNs);
    files.clear();
    from += count;
    count = 0;
    busyNs = 0;
    holdsLongTask = false;
    records.reset();
    return batch;
  }
}
