package dev.fleetpool;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task failed for good: user code threw, or its child or host was lost more often than {@link
 * Job#retries retries} allow.
 *
 * <p>It carries everything that is known as data in {@link #failure()}. Its cause has the remote
 * stack trace; it is an exception of the original class where that is a plain JDK exception ({@code
 * IllegalArgumentException}, {@code IOException}, ...), and a {@link RemoteException} that names
 * the original class otherwise: nothing a worker sends is ever deserialized to build it.
 */
public final class TaskFailedException extends FleetpoolException {

  // Not serialized: an exception that must travel further travels as its message and its cause.
  private final transient TaskFailure failure;

  /** Creates one from what is known of the failure, and the remote exception rebuilt. */
  public TaskFailedException(TaskFailure failure, @Nullable Throwable cause) {
    super(messageOf(failure), cause);
    this.failure = Objects.requireNonNull(failure, "failure");
  }

  private static String messageOf(TaskFailure failure) {
    StringBuilder text = new StringBuilder(failure.summary());
    if (!failure.input().isEmpty()) {
      text.append("; input: ").append(failure.input());
    }
    if (!failure.stderrTail().isEmpty()) {
      text.append("; end of its standard error:\n").append(failure.stderrTail().stripTrailing());
    }
    return text.toString();
  }

  /** Returns what is known of the failure. */
  public TaskFailure failure() {
    return failure;
  }

  /** Returns the job's id. */
  public String jobId() {
    return failure.jobId();
  }

  /** Returns the position of the failed input in the submission, from 0. */
  public long index() {
    return failure.index();
  }
}
