package dev.fleetpool.worker.child;

import dev.fleetpool.Initializer;
import dev.fleetpool.TaskFunction;
import java.io.IOException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What users of the tests have written; it runs in the children. */
final class UserCode {

  static final TaskFunction<Object, Object> ECHO = x -> x;
  static final TaskFunction<Integer, Object> SQUARE = x -> x * x;
  static final TaskFunction<Integer, Object> RECURSE = UserCode::depth;
  static final TaskFunction<Integer, Object> UNSERIALIZABLE = x -> List.of(new Object());
  static final TaskFunction<Integer, Object> EXIT_AT_3 = x -> exitAt3(x);
  static final TaskFunction<Integer, Object> FILL_MEMORY = x -> fill();
  static final TaskFunction<Integer, Object> GROW_OUTSIDE_HEAP = x -> growOutsideHeap();
  static final TaskFunction<Integer, Object> WAIT = x -> await();
  static final TaskFunction<Integer, Object> WAIT_AT_3 = x -> x == 3 ? await() : x;
  static final TaskFunction<Integer, Object> PAUSE_AND_WAIT_AT_3 =
      x -> {
        Thread.sleep(5);
        return x == 3 ? await() : x;
      };
  static final TaskFunction<Integer, Object> PRINT = UserCode::print;
  static final TaskFunction<Integer, Object> BREAK_STATIC = x -> Broken.VALUE;
  static final TaskFunction<Integer, Object> INTERRUPTED = x -> wasInterrupted(x);
  static final TaskFunction<Integer, Object> INTERRUPT_OUR_THREADS = x -> interruptOurThreads();
  static final TaskFunction<Integer, Object> FLUSHER_WAITS = x -> flusherWaits();
  static final TaskFunction<Integer, Object> SLOW = UserCode::slow;
  static final TaskFunction<Integer, Object> STATE = x -> System.getProperty("prepared");
  static final TaskFunction<Integer, Object> LARGE = UserCode::large;
  static final TaskFunction<byte[], Object> LENGTH = bytes -> bytes.length;
  static final TaskFunction<Integer, Object> ENDLESS = x -> new Endless();
  static final Initializer PREPARE =
      () -> System.setProperty("prepared", System.getProperty("prepared", "") + "once");
  static final Initializer FAIL =
      () -> {
        throw new IllegalStateException("no model");
      };

  private static final long LIMIT_NS = 10_000_000_000L;
  private static final long POLL_NS = 100_000;

  private UserCode() {}

  static byte[] large(int size) {
    byte[] result = new byte[size];
    for (int i = 0; i < 3; i++) {
      result[i] = (byte) (i + 1);
    }
    return result;
  }

  static TaskFunction<Integer, Object> capturing(byte[] captured) {
    return x -> captured.length + x;
  }

  /** A result whose end never comes. */
  private static final class Endless implements Serializable {
    private void writeObject(java.io.ObjectOutputStream stream) throws java.io.IOException {
      for (int i = 0; i < 100; i++) {
        stream.write(new byte[1 << 16]);
      }
      try {
        await();
      } catch (InterruptedException e) {
        throw new java.io.IOException(e);
      }
    }
  }

  /** Fails to be read back. */
  static final class Unreadable implements Serializable {
    private void readObject(java.io.ObjectInputStream stream) {
      throw new IllegalArgumentException("cannot be read");
    }
  }

  /** Takes long to be written, in the middle. */
  static final class Slow implements Serializable {

    private final int number;
    private final int micros;

    private Slow(int number, int micros) {
      this.number = number;
      this.micros = micros;
    }

    int number() {
      return number;
    }

    private void writeObject(java.io.ObjectOutputStream stream) throws IOException {
      stream.defaultWriteObject();
      stream.flush();
      LockSupport.parkNanos(micros * 1000L);
    }
  }

  private static final class Broken {
    static final Object VALUE = fail();

    private static Object fail() {
      throw new IllegalStateException("broken");
    }
  }

  private static int depth(int x) {
    return x == Integer.MIN_VALUE ? 0 : 1 + depth(x + 1);
  }

  private static Object exitAt3(int x) {
    if (x == 3) {
      System.err.println("about to exit");
      System.exit(3);
    }
    return x;
  }

  private static Object fill() {
    List<long[]> all = new ArrayList<>();
    while (all.size() < Integer.MAX_VALUE) {
      all.add(new long[1 << 20]);
    }
    return all.size();
  }

  /** Grows by a MiB a millisecond, to 400 MiB, and waits. */
  private static Object growOutsideHeap() throws InterruptedException {
    List<ByteBuffer> held = new ArrayList<>();
    while (held.size() < 400) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
      while (buffer.hasRemaining()) {
        buffer.putLong(1);
      }
      held.add(buffer);
      LockSupport.parkNanos(1_000_000);
    }
    return await();
  }

  private static Object await() throws InterruptedException {
    new CountDownLatch(1).await();
    return "never";
  }

  private static Object wasInterrupted(int x) throws InterruptedException {
    if (x == 0) {
      await();
    }
    return Thread.currentThread().isInterrupted();
  }

  private static Object interruptOurThreads() {
    List<String> names = List.of("fleetpool-reader", "fleetpool-flush");
    List<Thread> ours =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> names.contains(thread.getName()))
            .toList();
    ours.forEach(Thread::interrupt);
    awaitTrue(() -> ours.stream().noneMatch(Thread::isInterrupted));
    return ours.size();
  }

  private static Object flusherWaits() {
    Thread flusher =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("fleetpool-flush"))
            .findAny()
            .orElseThrow();
    awaitTrue(() -> flusher.getState() == Thread.State.WAITING);
    return ManagementFactory.getThreadMXBean().getThreadInfo(flusher.getId()).getWaitedCount();
  }

  private static void awaitTrue(BooleanSupplier condition) {
    long startNs = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - startNs > LIMIT_NS) {
        throw new IllegalStateException("the condition is not met");
      }
      LockSupport.parkNanos(POLL_NS);
    }
  }

  /** Takes up to three milliseconds before the result is written, while it is, or neither. */
  private static Object slow(int x) {
    int micros = Math.floorMod(x * 7919, 3000);
    if (x % 3 == 0) {
      LockSupport.parkNanos(micros * 1000L);
    }
    return x % 3 == 1 ? new Slow(x, micros) : x;
  }

  private static Object print(int x) {
    System.out.print("out " + x);
    System.err.print("err " + x);
    if (x == 2) {
      System.out.print("y".repeat(100_000));
    }
    return x;
  }
}
