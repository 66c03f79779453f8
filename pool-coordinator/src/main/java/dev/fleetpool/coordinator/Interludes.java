package dev.fleetpool.coordinator;

/**
 * What the thread that feeds a job does between two inputs.
 *
 * @param tasks after how many inputs {@code first} is due; 0 for never
 * @param first waits for the results of the first tasks, and may refuse to go on
 * @param often takes in what has come meanwhile, so that it does not wait for the last input; must
 *     not wait for more
 */
record Interludes(int tasks, Action first, Runnable often) {

  /** So many inputs are read in a millisecond, if the caller has them at hand. */
  private static final long OFTEN = 8192;

  /** What is done first. */
  interface Action {
    /** Does it; what it throws ends the job. */
    void run() throws InterruptedException;
  }

  /** Does what is due after so many inputs. */
  void after(long inputs) throws InterruptedException {
    if (tasks > 0 && inputs == tasks) {
      first.run();
    }
    if (inputs % OFTEN == 0) {
      often.run();
    }
  }
}
