package dev.fleetpool.child;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.child.frame.Frame.Flush;
import dev.fleetpool.child.frame.Frame.Progress;
import dev.fleetpool.child.frame.FrameChannel;
import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.SpillFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the records of the running chunk and sends them when it is time: a millisecond after the
 * last frame, when much is waiting, with a value that travels apart, at the end of the chunk, or
 * after every task.
 *
 * <p>Two threads share it. The task thread writes records, counts them and sends most of them; it
 * waits here while the agent does not read. The flusher, in {@link #sendLate}, sends what would
 * else wait for the end of a long task. The monitor guards which records have ended; the one being
 * written lies behind them in the same array and is the task thread's alone, so that user code,
 * which runs while a result is serialized, never holds the monitor. Frames are sent under the
 * monitor, which keeps them in order; the channel does not block.
 */
final class ResultsPublisher {

  static final long FLUSH_INTERVAL_NS = 1_000_000;
  static final int FLUSH_BYTES = 256 * 1024;
  private static final long FLUSHER_TICK_MS = 1;
  private static final long FOR_EVER_MS = 0;
  private static final long MAX_UNSENT_BYTES = 1 << 20;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final FrameChannel channel;
  private final PayloadOutput records; // owned by the task thread

  // Guarded by this.
  private ByteBuffer ended = NOTHING; // from its position on they are not sent yet
  private final List<BlobFile> files = new ArrayList<>(); // of the records that have ended
  private Flush flush = Flush.BATCHED;
  private long chunkId;
  private int chunkEnd;
  private int from;
  private int count;
  private long busyNs;
  private long flushedNs;
  private boolean flusherIdle;

  /** Sends over this channel; results that are too large for a message go to the folder. */
  ResultsPublisher(FrameChannel channel, SpillFolder large) {
    this.channel = channel;
    this.records = new PayloadOutput(large);
  }

  synchronized void begin(Frame.Chunk chunk, Flush when, long nowNs) {
    chunkId = chunk.chunkId();
    chunkEnd = chunk.count();
    from = chunk.skip();
    flush = when;
    flushedNs = nowNs;
  }

  /** Returns where the next record is to be written. */
  PayloadOutput records() {
    return records;
  }

  /**
   * Counts the record that was just written, and sends what there is if it is time.
   *
   * @return when that was done; sending is no part of a task's time, the rest is not worth a look
   *     at the clock
   */
  long onTask(long startNs, long endNs) throws IOException {
    if (!count(startNs, endNs)) {
      return endNs;
    }
    channel.awaitRoom(MAX_UNSENT_BYTES);
    return System.nanoTime();
  }

  /** Says whether it has sent, or perhaps waited while the flusher did. */
  private synchronized boolean count(long startNs, long endNs) throws IOException {
    count++;
    busyNs += endNs - startNs;
    ended = records.view().position(ended.position());
    files.addAll(records.takeFiles());
    long sinceFlushNs = endNs - flushedNs;
    if (from + count == chunkEnd) {
      return sinceFlushNs < 0; // the end of the chunk follows, and takes it along
    }
    if (flush == Flush.EACH_TASK
        || sinceFlushNs > FLUSH_INTERVAL_NS
        || records.size() >= FLUSH_BYTES
        || !files.isEmpty()) {
      sendAll(Progress.MORE);
      return true;
    }
    if (flusherIdle) {
      flusherIdle = false;
      notifyAll();
    }
    return sinceFlushNs < 0;
  }

  /** Sends what is left of the chunk, and that it is over. */
  void end() throws IOException {
    synchronized (this) {
      sendAll(Progress.LAST);
    }
    channel.awaitRoom(MAX_UNSENT_BYTES);
  }

  /** Sends from the task thread, which alone may reuse the array. */
  private void sendAll(Progress progress) throws IOException {
    send(progress);
    records.reset();
    ended = NOTHING;
  }

  /**
   * Waits until a record is late, which takes a task that is still running, and sends it. While the
   * agent does not read, it waits too.
   */
  void sendLate() throws IOException {
    synchronized (this) {
      awaitLate();
      send(Progress.MORE);
    }
    channel.awaitRoom(MAX_UNSENT_BYTES);
  }

  private void awaitLate() {
    while (count == 0 || System.nanoTime() - flushedNs <= FLUSH_INTERVAL_NS) {
      flusherIdle = count == 0;
      try {
        wait(flusherIdle ? FOR_EVER_MS : FLUSHER_TICK_MS);
      } catch (InterruptedException e) {
        // from user code that interrupts what is not its own
      }
      flusherIdle = false;
    }
  }

  private void send(Progress progress) throws IOException {
    byte[] unsent = new byte[ended.remaining()];
    ended.get(unsent);
    channel.send(new Frame.Results(chunkId, from, count, unsent, progress, busyNs, files));
    files.clear();
    flushedNs = System.nanoTime();
    from += count;
    count = 0;
    busyNs = 0;
  }
}
