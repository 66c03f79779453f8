package dev.fleetpool;

import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job that runs or has run, here or elsewhere, as the log knows it; from {@link Pool#attach}.
 * Thread-safe; its methods wait for the brokers, and read all that the log holds of a week.
 *
 * <p>It is what the job was when it was looked up: of a name that is opened again later the code,
 * and the place of its results, are those of the earlier run.
 */
public interface AttachedJob {

  /** Returns its id, which is its name where it has one. */
  String id();

  /**
   * Tells the history of one task: when it was sent where, what came of each attempt, and why it
   * ran again.
   *
   * @param index the task's position in the submission, from 0
   * @throws IllegalArgumentException if the log holds nothing of such a task, or no more: it keeps
   *     a week
   */
  TaskHistory why(long index);

  /**
   * Runs one task once more, in this JVM and on this thread, with the function and initializer of
   * the latest run, and the input that was sent last: for a debugger. Nothing is published. The
   * classes are those of this JVM, so its class path, by the context class loader of this thread,
   * is to hold the job's code. The initializer runs at each call, and so does what the task does to
   * files and services.
   *
   * @param index the task's position in the submission, from 0
   * @return what the function returns
   * @throws IllegalArgumentException if the log holds nothing of such a task, or the job has no
   *     name, since only named jobs leave their code in the log
   * @throws Exception what the function throws, as it was
   */
  @Nullable Object replay(long index) throws Exception;

  /**
   * Tells where a detached job stands; see {@link Job#submit}.
   *
   * @throws IllegalStateException if its program runs it, not a coordinator service
   */
  JobStatus status();

  /**
   * Streams the results of a detached job in the order of the inputs, from the first one, also
   * while it runs. It reads the log, so any number of readers may do so, from any machine; what
   * cannot be released yet lies in a temporary file. Closing the stream does not cancel the job.
   *
   * <p>The classes of the results are to be on the class path of this program. When the job ended
   * early, {@code next} throws what it ended with after the results before: the {@link
   * TaskFailedException} of its first failure, or a {@link
   * java.util.concurrent.CancellationException}.
   *
   * @throws IllegalStateException if its program runs it, not a coordinator service
   */
  <R extends @Nullable Object> ResultStream<R> results();

  /** {@link #results} with failures as values. */
  <R extends @Nullable Object> ResultStream<Outcome<R>> outcomes();

  /**
   * Returns the failures of a detached job so far, in the order of the inputs.
   *
   * @throws IllegalStateException if its program runs it, not a coordinator service
   */
  List<TaskFailure> failures();

  /**
   * Writes what the tasks of a detached job print, in the order of the inputs; waits for its end.
   *
   * @throws IllegalStateException if its program runs it, not a coordinator service
   */
  void output(OutputStream sink, OutputStyle style);

  /**
   * Writes what one task of a detached job printed in the attempt that counts; waits for the end of
   * that task, and not for the tasks before it.
   *
   * @param index the task's position in the submission, from 0
   * @throws IllegalArgumentException if the job has no such task
   * @throws IllegalStateException if its program runs it, not a coordinator service, or the job
   *     ended before the task did
   */
  void output(long index, OutputStream sink, OutputStyle style);

  /**
   * Cancels a detached job; what it has computed is kept. It is noted in the log, so it holds
   * whichever service runs the job, and also if none does at this moment. Of a job that has ended
   * it changes nothing.
   *
   * @throws IllegalStateException if its program runs it, not a coordinator service
   */
  void cancel();
}
