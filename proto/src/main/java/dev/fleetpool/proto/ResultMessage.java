package dev.fleetpool.proto;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a slot says of a chunk; on the results topic, keyed by job id and task index.
 *
 * @param key which chunk
 * @param attempt the number of the attempt
 * @param origin where it ran
 * @param firstIndex the index of the first task answered here
 * @param count how many consecutive tasks are answered here, possibly none
 * @param records as many task records as count says
 * @param ended whether the slot is done with the chunk: tasks of it not answered by then were not
 *     started, but for the lost one
 * @param busyNs time spent in user code on these tasks
 * @param loss the task that was running when the child was lost
 * @param handedBackFrom the index from which on tasks of the chunk were not started and will not
 *     be, while the one before it still runs
 * @param fingerprints of the tasks answered here, as they came with the chunk
 * @param blobs where the blobs are that the records mention
 * @param verdict of a detached job, a task that has failed for good; the message answers nothing
 *     else then
 */
public record ResultMessage(
    ChunkKey key,
    int attempt,
    Origin origin,
    long firstIndex,
    int count,
    Bytes records,
    boolean ended,
    long busyNs,
    Optional<Loss> loss,
    OptionalLong handedBackFrom,
    Fingerprints fingerprints,
    List<BlobRef> blobs,
    Optional<Verdict> verdict)
    implements WireMessage {

  /** Copies the list. */
  public ResultMessage {
    blobs = List.copyOf(blobs);
  }

  /**
   * What a coordinator writes to its reply partition when it hears nothing there, to learn whether
   * what is written there can be read: it answers nothing, of a job that does not exist.
   */
  public static final ResultMessage PROBE =
      new ResultMessage(
          new ChunkKey(new JobKey("probe", 0), 0),
          0,
          new Origin("", 0, 0),
          0,
          0,
          Bytes.EMPTY,
          false,
          0,
          Optional.empty(),
          OptionalLong.empty());

  /** A message of a job to which no later run returns. */
  public ResultMessage(
      ChunkKey key,
      int attempt,
      Origin origin,
      long firstIndex,
      int count,
      Bytes records,
      boolean ended,
      long busyNs,
      Optional<Loss> loss,
      OptionalLong handedBackFrom) {
    this(
        key,
        attempt,
        origin,
        firstIndex,
        count,
        records,
        ended,
        busyNs,
        loss,
        handedBackFrom,
        Fingerprints.NONE,
        List.of());
  }

  /** A message of a slot. */
  public ResultMessage(
      ChunkKey key,
      int attempt,
      Origin origin,
      long firstIndex,
      int count,
      Bytes records,
      boolean ended,
      long busyNs,
      Optional<Loss> loss,
      OptionalLong handedBackFrom,
      Fingerprints fingerprints,
      List<BlobRef> blobs) {
    this(
        key,
        attempt,
        origin,
        firstIndex,
        count,
        records,
        ended,
        busyNs,
        loss,
        handedBackFrom,
        fingerprints,
        blobs,
        Optional.empty());
  }

  /** Returns a message of a coordinator that says that a task has failed for good. */
  public static ResultMessage failedForGood(JobKey run, Origin origin, Verdict verdict) {
    return new ResultMessage(
        new ChunkKey(run, -1),
        0,
        origin,
        verdict.index(),
        0,
        Bytes.EMPTY,
        false,
        0,
        Optional.empty(),
        OptionalLong.empty(),
        Fingerprints.NONE,
        List.of(),
        Optional.of(verdict));
  }

  /** Returns the same message with these fingerprints. */
  public ResultMessage with(Fingerprints ofItsTasks) {
    return with(records, ofItsTasks, blobs);
  }

  /** Returns the same message with other records of the same tasks, which mention no blobs. */
  public ResultMessage withRecords(Bytes others) {
    return with(others, fingerprints, List.of());
  }

  /** Returns the same message with the places of the blobs that its records mention. */
  public ResultMessage with(List<BlobRef> mentioned) {
    return with(records, fingerprints, mentioned);
  }

  private ResultMessage with(
      Bytes otherRecords, Fingerprints otherFingerprints, List<BlobRef> otherBlobs) {
    return new ResultMessage(
        key,
        attempt,
        origin,
        firstIndex,
        count,
        otherRecords,
        ended,
        busyNs,
        loss,
        handedBackFrom,
        otherFingerprints,
        otherBlobs,
        verdict);
  }

  /** Returns a message that answers nothing and ends the chunk. */
  public static ResultMessage ended(TaskMessage chunk, Origin origin, Optional<Loss> loss) {
    return new ResultMessage(
        chunk.key(),
        chunk.attempt(),
        origin,
        chunk.firstIndex(),
        0,
        Bytes.EMPTY,
        true,
        0,
        loss,
        OptionalLong.empty());
  }

  /** Returns a message that answers nothing and hands back what is from this index on. */
  public static ResultMessage cut(TaskMessage chunk, Origin origin, long from) {
    return new ResultMessage(
        chunk.key(),
        chunk.attempt(),
        origin,
        chunk.firstIndex(),
        0,
        Bytes.EMPTY,
        false,
        0,
        Optional.empty(),
        OptionalLong.of(from));
  }

  /**
   * Where a task ran.
   *
   * @param host the host's name
   * @param slot the slot's number on that host, from 0
   * @param childPid the process id of the child; 0 when none was started
   */
  public record Origin(String host, int slot, long childPid) {

    /** Of a task of which nobody knows any more where it ran. */
    public static final Origin UNKNOWN = new Origin("", 0, 0);
  }

  /**
   * That a task has failed for good, and how: what the child reported, how it was lost, or why it
   * was never sent.
   *
   * @param index the task
   * @param attempt the number of the last attempt
   * @param input the input, as a payload; empty where it is long
   * @param record what the child reported, as a task record; empty if nothing
   * @param loss how it was lost
   * @param reason of a lost task the name of the reason, of one that was never sent why
   */
  public record Verdict(
      long index, int attempt, Bytes input, Bytes record, Optional<Loss> loss, String reason) {}

  /**
   * How a task was lost.
   *
   * @param index the task
   * @param kind what happened
   * @param exitCode the exit code of the child
   * @param signal the signal that ended the child
   * @param stderrTail the end of the child's standard error
   * @param message more, for people; may be empty. Of a child that its host gave up: how it ended,
   *     a colon, and why
   * @param peakMemoryBytes the most that the child's process had in memory, as far as was seen
   */
  public record Loss(
      long index,
      Kind kind,
      OptionalInt exitCode,
      OptionalInt signal,
      String stderrTail,
      String message,
      OptionalLong peakMemoryBytes) {

    /** A loss of whose memory nothing is known. */
    public Loss(
        long index,
        Kind kind,
        OptionalInt exitCode,
        OptionalInt signal,
        String stderrTail,
        String message) {
      this(index, kind, exitCode, signal, stderrTail, message, OptionalLong.empty());
    }

    /** What happened to a lost task. */
    public enum Kind {
      /** The child died. */
      CHILD_LOST,
      /** The task ran beyond its time-out and its child was killed. */
      TIMED_OUT,
      /** The host lacks the job's code, or no child could be started with it. */
      CODE_MISSING,
      /** The host does not start children as the job wants them. */
      SETTINGS_REFUSED
    }
  }
}
