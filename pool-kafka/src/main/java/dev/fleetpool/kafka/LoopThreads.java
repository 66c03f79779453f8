package dev.fleetpool.kafka;

/** How the threads end that poll a Kafka client: whoever closes them waits for them. */
public final class LoopThreads {

  private LoopThreads() {}

  /**
   * Waits for a thread, whatever interrupts; an interrupt stays set. Does not wait for the thread
   * that calls.
   */
  public static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive() && thread != Thread.currentThread()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
