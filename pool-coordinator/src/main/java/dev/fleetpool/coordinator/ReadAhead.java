package dev.fleetpool.coordinator;

/**
 * How far the input of a stream may be read ahead of its reader: a number of tasks that follows the
 * size of the results, so that what waits for a slow reader fits into memory whatever its size.
 * Thread-safe: the feeder waits, loop and reader report.
 *
 * <p>The rule: at most {@value #MOST} tasks; at most as many as make {@link #budgetBytes} together
 * at the mean size of the results so far, or {@value #MOST_APART_BYTES} bytes of values that travel
 * apart and so wait at the brokers; at least {@value #LEAST}, so that small fleets stay busy; and
 * {@value #MOST_AT_FIRST} until a result has come.
 */
final class ReadAhead {

  private static final int MOST = 1024;
  private static final int MOST_AT_FIRST = 64;
  private static final int LEAST = 8;
  private static final int HEAP_SHARE = 8;

  /**
   * What a result is taken for before one has come: large, as a small heap has no second chance.
   */
  private static final long BYTES_AT_FIRST = 1 << 20;

  private static final long MOST_APART_BYTES = 1L << 30;

  private static final double NEW_WEIGHT = 0.2;

  private final long budgetBytes;
  private double meanBytes;
  private double meanApartBytes;
  private long limit;
  private long read;
  private long consumed;
  private volatile boolean closed;

  private ReadAhead(long budgetBytes) {
    this.budgetBytes = budgetBytes;
    this.limit = Math.max(LEAST, Math.min(MOST_AT_FIRST, budgetBytes / BYTES_AT_FIRST));
  }

  /** Creates one that keeps results within an eighth of the heap. */
  static ReadAhead ofHeap() {
    return ofHeap(Runtime.getRuntime().maxMemory());
  }

  /** Creates one that keeps results within an eighth of so many bytes. */
  static ReadAhead ofHeap(long bytes) {
    return new ReadAhead(bytes / HEAP_SHARE);
  }

  /** Creates one that never makes anybody wait, for jobs whose results are all kept. */
  static ReadAhead unlimited() {
    ReadAhead readAhead = new ReadAhead(Long.MAX_VALUE);
    readAhead.close();
    return readAhead;
  }

  /** Waits until a further input may be read. */
  void awaitRoom() throws InterruptedException {
    if (!closed) {
      awaitRoomBehindReader();
    }
  }

  private synchronized void awaitRoomBehindReader() throws InterruptedException {
    while (!closed && read - consumed >= limit) {
      wait();
    }
    read++;
  }

  /**
   * Takes note of results that came.
   *
   * @param bytes what they take in memory
   * @param apartBytes the values of them that travel apart
   */
  synchronized void arrived(int tasks, int bytes, long apartBytes) {
    meanBytes = mean(meanBytes, (double) bytes / tasks);
    meanApartBytes = mean(meanApartBytes, (double) apartBytes / tasks);
    double fits =
        Math.min(
            budgetBytes / Math.max(1, meanBytes), MOST_APART_BYTES / Math.max(1, meanApartBytes));
    limit = (long) Math.max(LEAST, Math.min(MOST, fits));
    notifyAll();
  }

  private static double mean(double before, double each) {
    return before == 0 ? each : before + NEW_WEIGHT * (each - before);
  }

  /** Takes note that the reader took a result. */
  void consumed() {
    if (!closed) {
      consumedNow();
    }
  }

  private synchronized void consumedNow() {
    consumed++;
    if (limit - (read - consumed) == 1 || (consumed & 15) == 0) {
      notifyAll();
    }
  }

  /** Lets everybody pass from now on. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
