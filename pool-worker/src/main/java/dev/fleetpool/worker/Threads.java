package dev.fleetpool.worker;

/** Waits for threads to end. */
final class Threads {

  private Threads() {}

  /** Waits for a thread, whatever interrupts; an interrupt stays set. */
  static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
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
