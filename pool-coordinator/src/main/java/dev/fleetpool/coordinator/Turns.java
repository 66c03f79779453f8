package dev.fleetpool.coordinator;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Which detached jobs a service runs or is about to run. A job is opened long after it was decided
 * that it is to be, as the log is asked in between; meanwhile it may have been cancelled, left to
 * another service, or begun anew. So each decision is a turn, only the last turn of a job is
 * opened, and none before the one ahead of it is over. Thread-safe.
 */
final class Turns {

  /** A job that was opened. */
  interface Run {
    /** Leaves it to another coordinator. */
    void leave();

    /** Ends it for good. */
    void cancel(String why);
  }

  /** One go at a job, from the decision to its end here. */
  static final class Turn {
    private final String jobId;
    private final Optional<CountDownLatch> ahead;
    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable Run run;
    private boolean isGivenUp;

    private Turn(String jobId, Optional<CountDownLatch> ahead) {
      this.jobId = jobId;
      this.ahead = ahead;
    }

    /** Waits until an earlier turn of the job is over. */
    void awaitPlace() throws InterruptedException {
      if (ahead.isPresent()) {
        ahead.get().await();
      }
    }
  }

  private final Map<String, Turn> last = new HashMap<>();

  /** Begins a turn of a job; one that is under way is given up. */
  synchronized Turn begin(String jobId) {
    Optional<Turn> ahead = Optional.ofNullable(last.get(jobId));
    ahead.ifPresent(Turns::giveUp);
    Turn turn = new Turn(jobId, ahead.map(earlier -> earlier.over));
    last.put(jobId, turn);
    return turn;
  }

  /** Begins another turn of a job after this one, unless this was given up. */
  synchronized Optional<Turn> again(Turn turn) {
    return turn.isGivenUp ? Optional.empty() : Optional.of(begin(turn.jobId));
  }

  /** Opens the job, unless the turn was given up; says whether it did. */
  synchronized boolean open(Turn turn, Run run, Runnable opening) {
    if (turn.isGivenUp) {
      return false;
    }
    opening.run();
    turn.run = run;
    return true;
  }

  /** What was opened has ended, and can be neither left nor cancelled; the turn goes on. */
  synchronized void closed(Turn turn) {
    turn.run = null;
  }

  /** The turn is over: what was opened has ended and is settled, or nothing will be opened. */
  synchronized void over(Turn turn) {
    last.remove(turn.jobId, turn);
    turn.over.countDown();
  }

  /** Leaves a job, if it is run here or about to be. */
  synchronized void leave(String jobId) {
    Optional.ofNullable(last.get(jobId)).ifPresent(Turns::giveUp);
  }

  /** Cancels a job if it is open; else says no, and it will not be opened. */
  synchronized boolean cancel(String jobId, String why) {
    Turn turn = last.get(jobId);
    if (turn == null || turn.isGivenUp) {
      return false;
    }
    if (turn.run == null) {
      giveUp(turn);
      return false;
    }
    turn.run.cancel(why);
    return true;
  }

  private static void giveUp(Turn turn) {
    if (!turn.isGivenUp && turn.run != null) {
      turn.run.leave();
    }
    turn.isGivenUp = true;
  }

  /** Says whether nobody has given up this turn. */
  synchronized boolean isWanted(Turn turn) {
    return !turn.isGivenUp;
  }

  /** Says how many jobs are run here or about to be. */
  synchronized int count() {
    return last.size();
  }
}
