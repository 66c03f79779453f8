package dev.fleetpool.chaos;

import dev.fleetpool.TaskFunction;

/**
 * The task of the reference run: sleeps, squares, and leaves a line at its start and at its end.
 *
 * @param trace where the lines go, as text because a path does not travel
 * @param millis how long it takes
 */
record TracedSquare(String trace, int millis) implements TaskFunction<Integer, Long> {

  @Override
  public Long apply(Integer input) throws InterruptedException {
    Trace lines = new Trace(trace);
    lines.started(input);
    Thread.sleep(millis);
    lines.ended(input);
    return square(input);
  }

  /** Returns what the task answers; each input has its own answer. */
  static long square(int input) {
    return (long) input * input;
  }
}
