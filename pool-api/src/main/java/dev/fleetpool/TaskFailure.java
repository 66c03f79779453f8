package dev.fleetpool;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is known of a failed task, as data.
 *
 * @param jobId the job's id
 * @param index the task's position in the submission, from 0
 * @param attempt the number of the last attempt, from 1; 0 when the task never started
 * @param reason why it failed
 * @param host the host it ran on, empty when it never started
 * @param childPid the process id of the child it ran in
 * @param remoteClass the class of the exception that user code threw, empty where there was none
 * @param message what happened, in words
 * @param stack the remote stack trace as text, empty where there was none
 * @param exitCode the exit code of a lost child, where it exited
 * @param signal the number of the signal that ended a lost child
 * @param peakMemoryBytes the most that a lost child's process had in memory, as far as its host
 *     saw, which looks ten times a second while a task runs
 * @param stderrTail the last output of a lost child on its standard error
 * @param input the task's input as text, shortened
 */
public record TaskFailure(
    String jobId,
    long index,
    int attempt,
    Reason reason,
    String host,
    OptionalLong childPid,
    String remoteClass,
    String message,
    String stack,
    OptionalInt exitCode,
    OptionalInt signal,
    OptionalLong peakMemoryBytes,
    String stderrTail,
    String input) {

  /** Why a task failed. */
  public enum Reason {
    /** User code threw an exception. */
    EXCEPTION,
    /** The child JVM died: killed, exited, out of memory, crashed in native code. */
    CHILD_LOST,
    /** The host fell silent while it ran the task. */
    HOST_LOST,
    /** The task ran longer than its time-out; its child was killed. */
    TIMED_OUT,
    /** The input or the result could not be serialized or read back. */
    UNSERIALIZABLE,
    /** The fleet could not run the job's code: a class path entry or a class is missing there. */
    CODE_MISSING,
    /** The initializer of the child threw an exception. */
    INITIALIZER_FAILED,
    /** The host does not start children as the job wants them: heap, arguments, environment. */
    SETTINGS_REFUSED
  }

  /** Says in one line which task failed where, after how many attempts, and of what. */
  public String summary() {
    String where = host.isEmpty() ? "" : " on " + host;
    String pid = childPid.isPresent() ? " (pid " + childPid.getAsLong() + ")" : "";
    String attempts =
        attempt <= 0 ? "" : attempt == 1 ? " at attempt 1" : " after " + attempt + " attempts";
    String what =
        remoteClass.isEmpty()
            ? message
            : message.isEmpty() ? remoteClass : remoteClass + ": " + message;
    return "task " + index + " of job " + jobId + " failed" + where + pid + attempts + ": " + what;
  }
}
