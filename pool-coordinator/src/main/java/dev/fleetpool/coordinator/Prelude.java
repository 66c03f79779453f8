package dev.fleetpool.coordinator;

/**
 * What happens between the first inputs of a job and the others.
 *
 * @param tasks after how many inputs; 0 for never
 * @param action waits for the results of the first tasks, and may refuse to go on
 */
record Prelude(int tasks, Action action) {

  /** What is done; called by the feeding thread. */
  interface Action {
    /** Does it; what it throws ends the job. */
    void run() throws InterruptedException;
  }

  /** Does it if it is due after so many inputs. */
  void after(long inputs) throws InterruptedException {
    if (tasks > 0 && inputs == tasks) {
      action.run();
    }
  }
}
