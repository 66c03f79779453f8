package dev.fleetpool.coordinator.core;

import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The inputs of one job that wait to be dispatched, encoded one after the other in one byte array.
 *
 * <p>Thread-safe: one or more threads of the caller append and end it, the coordinator loop takes.
 * It gives an appender the index of its input, tells it when the loop is out of work and wants to
 * be woken, and makes it wait when more bytes wait than the limit.
 */
public final class InputQueue {

  private static final int INITIAL_BYTES = 1024;

  /** Inputs that travel apart take room in the brokers, ahead of their need. */
  private static final long MOST_APART_BYTES = 256L << 20;

  private final int maxBytes;
  private byte[] buffer = new byte[INITIAL_BYTES];
  private int head;
  private int tail;
  private long firstIndex;
  private int count;
  private boolean ended;
  private volatile boolean closed; // written under the lock
  private boolean hungry = true;
  private final Map<Long, Answer> settled = new HashMap<>();
  private long settledBytes;
  private final Map<Long, InputBlobs> apart = new HashMap<>();
  private long apartBytes;

  /** Creates an empty queue that makes appenders wait once so many bytes wait. */
  public InputQueue(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** What became of an appended input. */
  public enum Appended {
    /** It is in the queue. */
    QUEUED,
    /** It is in the queue, and the loop waits for it: wake it. */
    QUEUED_WAKE_LOOP,
    /** The job is over; the input was not taken. */
    CLOSED
  }

  /**
   * Appends encoded inputs; waits while the queue is full.
   *
   * @param inputs so many payloads, one after the other
   * @throws InterruptedException if interrupted while it waits
   */
  public synchronized Appended append(ByteBuffer inputs, int payloads) throws InterruptedException {
    awaitRoom();
    return add(inputs, payloads);
  }

  private Appended add(ByteBuffer inputs, int payloads) {
    if (closed || ended) {
      return Appended.CLOSED;
    }
    int length = inputs.remaining();
    makeRoom(length);
    inputs.get(buffer, tail, length);
    tail += length;
    return counted(payloads);
  }

  /**
   * Appends an encoded input; waits while the queue is full.
   *
   * @param input its payload
   * @param blobs where the blobs are that it needs
   * @throws InterruptedException if interrupted while it waits
   */
  public synchronized Appended append(ByteBuffer input, InputBlobs blobs)
      throws InterruptedException {
    awaitRoom();
    if (!blobs.isEmpty() && !closed && !ended) {
      apart.put(endIndex(), blobs);
      apartBytes += blobs.ownBytes();
    }
    return add(input, 1);
  }

  private void awaitRoom() throws InterruptedException {
    while (!closed && (tail - head + settledBytes >= maxBytes || apartBytes >= MOST_APART_BYTES)) {
      wait();
    }
  }

  /** Appends an input that cannot travel: it takes its place in the order and fails there. */
  public synchronized Appended appendRefused(RuntimeException reason) {
    if (closed || ended) {
      return Appended.CLOSED;
    }
    settled.put(endIndex(), new Answer.Refused(endIndex(), reason));
    return counted(1);
  }

  /** Appends an input whose failure is known: it takes its place in the order and fails there. */
  public synchronized Appended appendFailure(Answer failure) {
    if (closed || ended) {
      return Appended.CLOSED;
    }
    settled.put(endIndex(), failure);
    return counted(1);
  }

  /**
   * Appends an input whose result is known from an earlier run: it takes its place in the order and
   * is answered there. Waits while the queue is full, as for any input: an input that waits for a
   * slot holds up those behind it.
   *
   * @param record the task record of its result
   * @param blobs where the value is if it travels apart
   * @throws InterruptedException if interrupted while it waits
   */
  public synchronized Appended appendAnswered(Bytes record, List<BlobRef> blobs)
      throws InterruptedException {
    awaitRoom();
    if (closed || ended) {
      return Appended.CLOSED;
    }
    settled.put(endIndex(), new Answer.Results(endIndex(), 1, record, blobs));
    settledBytes += record.length();
    return counted(1);
  }

  private Appended counted(int payloads) {
    count += payloads;
    boolean wake = hungry;
    hungry = false;
    return wake ? Appended.QUEUED_WAKE_LOOP : Appended.QUEUED;
  }

  private void makeRoom(int length) {
    if (buffer.length - tail >= length) {
      return;
    }
    int size = tail - head;
    byte[] target =
        buffer.length / 2 >= size + length
            ? buffer
            : new byte[Math.addExact(Math.multiplyExact(2, size + length), INITIAL_BYTES)];
    System.arraycopy(buffer, head, target, 0, size);
    buffer = target;
    head = 0;
    tail = size;
  }

  /** Says that no further input comes. */
  public synchronized void end() {
    ended = true;
  }

  /**
   * Ends it only if nothing waits and everything taken so far was below this index; says whether it
   * did.
   */
  public synchronized boolean endIfAt(long index) {
    if (count == 0 && firstIndex == index) {
      ended = true;
    }
    return ended;
  }

  /** Drops what waits and refuses what comes; appenders that wait are released. */
  synchronized void close() {
    closed = true;
    firstIndex += count;
    count = 0;
    buffer = new byte[0];
    head = 0;
    tail = 0;
    settled.clear();
    apart.clear();
    apartBytes = 0;
    settledBytes = 0;
    notifyAll();
  }

  /** Says whether the job is over. */
  public boolean isClosed() {
    return closed;
  }

  /** Returns the index that the next input will get, which is the number of all inputs so far. */
  public synchronized long endIndex() {
    return firstIndex + count;
  }

  /** Returns the number of all inputs, once it is known. */
  synchronized Optional<Long> total() {
    return ended ? Optional.of(endIndex()) : Optional.empty();
  }

  /** Returns how many inputs wait; if none, the next appender is asked to wake the loop. */
  synchronized int size() {
    hungry = count == 0;
    return count;
  }

  /** Takes the answer to the first waiting input, if it was appended with one. */
  synchronized Optional<Answer> takeSettled() {
    Answer answer = count == 0 ? null : settled.remove(firstIndex);
    if (answer == null) {
      return Optional.empty();
    }
    count--;
    firstIndex++;
    if (answer instanceof Answer.Results results) {
      settledBytes -= results.records().length();
      notifyAll();
    }
    return Optional.of(answer);
  }

  /**
   * Takes up to so many inputs and about so many bytes, at least one; nothing when none waits, or
   * the first one has its answer already.
   */
  synchronized Optional<Chunk> take(int maxCount, int maxChunkBytes) {
    PayloadInput cursor = new PayloadInput(buffer, head, tail - head);
    int taken = 0;
    long takenApart = 0;
    Map<Long, List<BlobRef>> places = apart.isEmpty() ? Map.of() : new HashMap<>();
    while (taken < Math.min(maxCount, count)
        && cursor.position() - head + takenApart < maxChunkBytes
        && (settled.isEmpty() || !settled.containsKey(firstIndex + taken))) {
      Payload.skip(cursor);
      InputBlobs ofThis = apart.isEmpty() ? null : apart.remove(firstIndex + taken);
      if (ofThis != null) {
        places.put(firstIndex + taken, ofThis.all());
        takenApart += ofThis.ownBytes();
      }
      taken++;
    }
    apartBytes -= takenApart;
    if (taken == 0) {
      return Optional.empty();
    }
    Bytes inputs = Bytes.of(Arrays.copyOfRange(buffer, head, cursor.position()));
    Chunk chunk = new Chunk(firstIndex, taken, 1, inputs, new ChunkBlobs(places));
    head = cursor.position();
    firstIndex += taken;
    count -= taken;
    notifyAll();
    return Optional.of(chunk);
  }
}
