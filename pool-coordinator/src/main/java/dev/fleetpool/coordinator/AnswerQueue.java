package dev.fleetpool.coordinator;

import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.coordinator.core.JobProgress;
import dev.fleetpool.coordinator.core.JobSink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a job on their way from the coordinator loop to the one thread that reads them.
 * The loop adds and never waits; the reader waits. Thread-safe.
 */
final class AnswerQueue implements JobSink {

  private final Deque<Answer> answers = new ArrayDeque<>();
  private final ReadAhead readAhead;
  private final Runnable whenEnded;
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CountDownLatch rehearsalOver = new CountDownLatch(1);
  private volatile boolean rehearsed;
  private @Nullable JobProgress last;
  private Optional<Ending> early = Optional.empty();

  /** Creates one; the action is run on the loop when the job has ended. */
  AnswerQueue(ReadAhead readAhead, Runnable whenEnded) {
    this.readAhead = readAhead;
    this.whenEnded = whenEnded;
  }

  @Override
  public void opened() {
    opened.countDown();
  }

  /** Waits until agents know the job, or it is over; returns whether it goes on. */
  boolean awaitOpened() throws InterruptedException {
    opened.await();
    return last().isEmpty();
  }

  @Override
  public void rehearsed() {
    rehearsed = true;
    rehearsalOver.countDown();
  }

  /** Waits until the rehearsal is over; returns whether it was good. */
  boolean awaitRehearsed() throws InterruptedException {
    rehearsalOver.await();
    return rehearsed;
  }

  @Override
  public void answered(Answer answer) {
    if (answer instanceof Answer.Results results) {
      readAhead.arrived(results.count(), results.records().length(), results.apartBytes());
    }
    synchronized (this) {
      answers.addLast(answer);
      if (answers.size() == 1) {
        notifyAll();
      }
    }
  }

  @Override
  public void ended(Optional<Ending> failure, JobProgress progress) {
    whenEnded.run(); // first: who reads the end may open a job of the same name at once
    synchronized (this) {
      last = progress;
      early = failure;
      notifyAll();
    }
    readAhead.close();
    opened.countDown();
    rehearsalOver.countDown();
  }

  /**
   * Takes the next answer; waits for it. Nothing means that the job has ended and everything was
   * taken.
   */
  synchronized Optional<Answer> take() throws InterruptedException {
    while (answers.isEmpty() && last == null) {
      wait();
    }
    return poll();
  }

  /** Takes the next answer, if there is one. */
  synchronized Optional<Answer> poll() {
    return Optional.ofNullable(answers.pollFirst());
  }

  /** Returns how far the job came, once it has ended. */
  synchronized Optional<JobProgress> last() {
    return Optional.ofNullable(last);
  }

  /** Returns why the job ended early, if it did. */
  synchronized Optional<Ending> early() {
    return early;
  }
}
