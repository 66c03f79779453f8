package dev.fleetpool.coordinator;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the pool's threads for everything that may run user code: reading inputs, decoding results,
 * callbacks.
 */
final class CallerThreads {

  private static final long KEEP_ALIVE_S = 2;

  private CallerThreads() {}

  /** Makes an executor that has as many daemon threads as are needed at a time. */
  static ExecutorService create(String poolName) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        KEEP_ALIVE_S,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        factory("fleetpool-caller-" + poolName + "-"));
  }

  private static ThreadFactory factory(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
