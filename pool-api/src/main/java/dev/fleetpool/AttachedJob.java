package dev.fleetpool;

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
}
