package dev.fleetpool.child;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.child.frame.Frame.Progress;
import dev.fleetpool.child.frame.FrameChannel;
import dev.fleetpool.child.frame.Outbox;
import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.SpillFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Collects the records of the running chunk, keeps them where they outlive the child within a
 * millisecond, and sends them when it is time: at the end of the chunk, when the first of them is
 * {@value #HOLD_NS} ns old and that end will not come within another {@value #NEAR_NS}, after a
 * task of {@value #LONG_TASK_NS} ns, when much is waiting, or with a value that travels apart.
 *
 * <p>A frame wakes a thread of the agent, and a message to the coordinator costs some 1.5 ms of
 * processor time on its way through the broker, so results of one chunk share them. What the agent
 * would lose with its host is more than they cost after a long task.
 *
 * <p>A look at the clock costs as much as a tiny task, so up to {@value #MAX_STRIDE} of those share
 * one, as long as they take no more than {@value #LOOK_NS} ns together. The first behind anything
 * that was kept or sent has a look of its own, and so has whatever runs for so long that the
 * flusher keeps what came before it.
 *
 * <p>Two threads share it. The task thread writes records, counts them, and keeps and sends most of
 * them; it waits here while the agent does not read. The flusher, in {@link #flushLate}, does what
 * would else wait for the end of a long task. The monitor guards which records have ended; the one
 * being written lies behind them in the same array and is the task thread's alone, so that user
 * code, which runs while a result is serialized, never holds the monitor. Frames are sent under the
 * monitor, which keeps them in order; the channel does not block.
 */
final class ResultsPublisher {

  private static final long HOLD_NS = 100_000_000;
  private static final long NEAR_NS = 125_000_000;
  private static final long LONG_TASK_NS = 20_000_000;
  private static final long KEEP_NS = 1_000_000;
  private static final long KEEP_MS = 1;
  private static final long FOR_EVER_MS = 0;
  private static final long NS_PER_MS = 1_000_000;
  private static final long MAX_UNSENT_BYTES = 1 << 20;
  private static final long LOOK_NS = 20_000;
  private static final int MAX_STRIDE = 32;

  private final FrameChannel channel;
  private final Outbox outbox;
  private final LongSupplier clock;
  private final PayloadOutput records; // owned by the task thread

  // Guarded by this.
  private byte[] array; // begins with the records that have ended
  private int sentBytes;
  private int endedBytes;
  private final List<BlobFile> files = new ArrayList<>(); // of the records that have ended
  private long chunkId;
  private int chunkEnd;
  private int from;
  private int count;
  private int kept; // of the count
  private long busyNs;
  private long startNs; // of the first task that no look at the clock has followed
  private int unclocked; // those that have ended since
  private int stride = 1; // how many share a look
  private long sinceNs; // the first of the count has ended
  private long lookedNs; // kept or sent what there was
  private boolean flusherIsIdle; // until there is something to send
  private boolean flusherIsAway; // until the agent has read
  private boolean flusherKeepsNothing; // until then, or until it is time to send what is kept

  /** Sends over this channel; results that are too large for a message go to the folder. */
  ResultsPublisher(FrameChannel channel, Outbox outbox, SpillFolder large, LongSupplier clock) {
    this.channel = channel;
    this.outbox = outbox;
    this.clock = clock;
    this.records = new PayloadOutput(large);
    this.array = records.array();
  }

  /** The first task of the chunk starts. */
  synchronized void begin(Frame.Chunk chunk) {
    chunkId = chunk.chunkId();
    chunkEnd = chunk.count();
    from = chunk.skip();
    lookedNs = clock.getAsLong();
    startNs = lookedNs;
  }

  /** Returns where the next record is to be written. */
  PayloadOutput records() {
    return records;
  }

  /** Counts the record that was just written, and keeps or sends what there is if it is time. */
  void onTask() throws IOException {
    if (count()) {
      channel.awaitRoom(MAX_UNSENT_BYTES);
      goOn();
    }
  }

  /** Sending is no part of a task's time; the rest is not worth a look at the clock. */
  private synchronized void goOn() {
    startNs = clock.getAsLong();
  }

  /** Says whether it has sent. */
  private synchronized boolean count() throws IOException {
    count++;
    unclocked++;
    array = records.array();
    endedBytes = records.size();
    files.addAll(records.takeFiles());
    if (from + count == chunkEnd) {
      look();
      return false; // the end of the chunk follows, and takes it along
    }
    boolean isMuch = endedBytes >= Outbox.CAPACITY || !files.isEmpty();
    if (unclocked < stride && !isMuch && !flusherIsAway) {
      wakeFlusher(false);
      return false;
    }
    long tookNs = look();
    if (isMuch || tookNs >= LONG_TASK_NS || startNs - sinceNs >= holdNs()) {
      sendAll(Progress.MORE);
      return true;
    }
    boolean isTime = startNs - lookedNs > KEEP_NS;
    if (isTime) {
      keep(startNs);
    }
    wakeFlusher(isTime);
    return false;
  }

  /** Gives what has ended since the last look its time, and returns that. */
  private long look() {
    long nowNs = clock.getAsLong();
    long tookNs = nowNs - startNs;
    busyNs += tookNs;
    startNs = nowNs;
    unclocked = 0;
    if (count == 1) {
      sinceNs = nowNs;
    }
    stride = tookNs < LOOK_NS ? Math.min(MAX_STRIDE, 2 * stride) : 1;
    return tookNs;
  }

  private void wakeFlusher(boolean isKept) {
    if (flusherIsIdle || (flusherKeepsNothing && !isKept)) {
      flusherIsIdle = false;
      flusherKeepsNothing = false;
      notifyAll();
    }
  }

  /** Sends what is left of the chunk, and that it is over. */
  void end() throws IOException {
    synchronized (this) {
      if (unclocked > 0) {
        look();
      }
      sendAll(Progress.LAST);
    }
    channel.awaitRoom(MAX_UNSENT_BYTES);
  }

  /** Sends from the task thread, which alone may reuse the array. */
  private void sendAll(Progress progress) throws IOException {
    send(progress);
    records.reset();
    array = records.array();
    sentBytes = 0;
    endedBytes = 0;
  }

  /**
   * Waits until a record is late, which takes a task that is still running, and keeps or sends it.
   * While the agent does not read, it waits too.
   */
  void flushLate() throws IOException {
    synchronized (this) {
      long nowNs = awaitLate();
      if (nowNs - sinceNs < holdNs()) {
        keep(nowNs);
        return;
      }
      send(Progress.MORE);
      flusherIsAway = true;
    }
    channel.awaitRoom(MAX_UNSENT_BYTES);
    synchronized (this) {
      flusherIsAway = false;
    }
  }

  private long awaitLate() {
    long nowNs = clock.getAsLong();
    while (!isLate(nowNs)) {
      flusherIsIdle = count == 0;
      flusherKeepsNothing = kept == count;
      try {
        wait(waitMs(nowNs));
      } catch (InterruptedException e) {
        // from user code that interrupts what is not its own
      }
      flusherIsIdle = false;
      flusherKeepsNothing = false;
      nowNs = clock.getAsLong();
    }
    return nowNs;
  }

  private boolean isLate(long nowNs) {
    return (kept < count && nowNs - lookedNs > KEEP_NS)
        || (count > 0 && nowNs - sinceNs >= holdNs());
  }

  private long waitMs(long nowNs) {
    if (count == 0) {
      return FOR_EVER_MS;
    }
    if (kept < count) {
      return KEEP_MS;
    }
    long oldNs = nowNs - sinceNs;
    // What is not old yet is looked at when it is: by then the end may be further away.
    return ((oldNs < HOLD_NS ? HOLD_NS : HOLD_NS + NEAR_NS) - oldNs) / NS_PER_MS + 1;
  }

  /** How old the first may become: an end of the chunk that is near is worth waiting for. */
  private long holdNs() {
    int left = chunkEnd - from - count;
    return left * busyNs <= count * NEAR_NS ? HOLD_NS + NEAR_NS : HOLD_NS;
  }

  private void keep(long nowNs) {
    // What does not fit is about to be sent, and what names files is not to be parted from them.
    if (files.isEmpty() && endedBytes - sentBytes <= Outbox.CAPACITY) {
      outbox.keep(chunkId, from, count, unsent(), busyNs);
    }
    kept = count;
    lookedNs = nowNs;
    stride = 1;
  }

  private ByteBuffer unsent() {
    return ByteBuffer.wrap(array, sentBytes, endedBytes - sentBytes);
  }

  private void send(Progress progress) throws IOException {
    channel.send(new Frame.Results(chunkId, from, count, unsent(), progress, busyNs, files));
    sentBytes = endedBytes;
    outbox.clear();
    files.clear();
    lookedNs = clock.getAsLong();
    from += count;
    count = 0;
    kept = 0;
    busyNs = 0;
    stride = 1;
  }
}
