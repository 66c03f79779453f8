package dev.fleetpool.worker.child;

import dev.fleetpool.child.frame.Board;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is known of a child that is gone.
 *
 * @param exitCode its exit code, where it exited
 * @param signal the number of the signal that ended it, where one did
 * @param running the task that ran when it ended
 * @param outputTail the last 8 KiB of what it printed on standard error, or between tasks
 * @param peakMemoryBytes the most that its process had in memory, as far as was seen
 * @param reason why the agent gave it up, in words; empty where it ended by itself or was closed
 */
public record ChildExit(
    OptionalInt exitCode,
    OptionalInt signal,
    Optional<Board.Note> running,
    String outputTail,
    OptionalLong peakMemoryBytes,
    String reason) {

  private static final int SIGNAL_BASE = 128;
  private static final int MAX_SIGNAL = 64;

  /** Creates one from the exit value that Java gives, which is 128 + n after signal n. */
  static ChildExit of(
      int exitValue,
      Board.Note note,
      String outputTail,
      OptionalLong peakMemoryBytes,
      String reason) {
    int signal = exitValue - SIGNAL_BASE;
    boolean signalled = signal > 0 && signal <= MAX_SIGNAL;
    return new ChildExit(
        signalled ? OptionalInt.empty() : OptionalInt.of(exitValue),
        signalled ? OptionalInt.of(signal) : OptionalInt.empty(),
        Optional.of(note).filter(Board.Note::isTask),
        outputTail,
        peakMemoryBytes,
        reason);
  }

  /** Says in a few words how it ended. */
  public String summary() {
    String how =
        signal.isPresent()
            ? "child was killed by signal " + signal.getAsInt()
            : "child exited with code " + exitCode.orElseThrow();
    return reason.isEmpty() ? how : how + ": " + reason;
  }
}
