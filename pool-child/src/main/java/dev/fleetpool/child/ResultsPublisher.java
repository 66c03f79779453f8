package dev.fleetpool.child;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.child.frame.Frame.Flush;
import dev.fleetpool.child.frame.Frame.Progress;
import dev.fleetpool.child.frame.FrameChannel;
import dev.fleetpool.payload.PayloadOutput;
import java.io.IOException;

/**
 * Collects the records of the running chunk and sends them when it is time: a millisecond after the
 * last frame, when much is waiting, at the end of the chunk, or after every task. Owned by the task
 * thread, which waits here while the agent does not read.
 */
final class ResultsPublisher {

  static final long FLUSH_INTERVAL_NS = 1_000_000;
  static final int FLUSH_BYTES = 256 * 1024;
  private static final long MAX_UNSENT_BYTES = 1 << 20;

  private final FrameChannel channel;
  private final PayloadOutput records = new PayloadOutput();
  private Flush flush = Flush.BATCHED;
  private long chunkId;
  private int from;
  private int count;
  private long busyNs;
  private long flushedNs;

  ResultsPublisher(FrameChannel channel) {
    this.channel = channel;
  }

  void begin(Frame.Chunk chunk, Flush when, long nowNs) {
    chunkId = chunk.chunkId();
    from = chunk.skip();
    count = 0;
    flush = when;
    flushedNs = nowNs;
  }

  /** Returns where the next record is to be written. */
  PayloadOutput records() {
    return records;
  }

  /** Counts the record that was just written, and sends what there is if it is time. */
  void onTask(long taskNs, long nowNs) throws IOException {
    count++;
    busyNs += taskNs;
    if (flush == Flush.EACH_TASK
        || nowNs - flushedNs > FLUSH_INTERVAL_NS
        || records.size() >= FLUSH_BYTES) {
      flushedNs = nowNs;
      send(Progress.MORE);
    }
  }

  /** Sends what is left of the chunk, and that it is over. */
  void end() throws IOException {
    send(Progress.LAST);
  }

  private void send(Progress progress) throws IOException {
    channel.send(new Frame.Results(chunkId, from, count, records.toByteArray(), progress, busyNs));
    channel.awaitRoom(MAX_UNSENT_BYTES);
    from += count;
    count = 0;
    busyNs = 0;
    records.reset();
  }
}
