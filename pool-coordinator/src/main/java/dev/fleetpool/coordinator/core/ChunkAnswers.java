package dev.fleetpool.coordinator.core;

import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ResultMessage;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the records of one result message into answers: runs of results that nobody gave before, and
 * single failures. What was answered before is passed over and counted. Owned by the coordinator
 * loop; one object per message.
 */
final class ChunkAnswers {

  private final ActiveJob job;
  private final ResultMessage message;
  private final @Nullable Chunk chunk;
  private final PayloadInput cursor;
  private long runFirst;
  private int runStart;
  private long duplicates;

  /**
   * Prepares to cut.
   *
   * @param chunk what was sent, with its inputs; null when that is no longer known, and failures
   *     are then passed over
   */
  ChunkAnswers(ActiveJob job, ResultMessage message, @Nullable Chunk chunk) {
    this.job = job;
    this.message = message;
    this.chunk = chunk;
    Bytes records = message.records();
    this.cursor = records.over(PayloadInput::new);
    this.runFirst = message.firstIndex();
    this.runStart = cursor.position();
  }

  /**
   * Gives the job the answers, and the failures.
   *
   * @return how many tasks had been answered before
   * @throws dev.fleetpool.payload.MalformedPayloadException if the records are not what the message
   *     says
   */
  long deliver(long nowNs) {
    long end = message.firstIndex() + message.count();
    boolean allAreNew = job.nextAnswered(message.firstIndex(), end) == end;
    for (long index = message.firstIndex(); index < end; index++) {
      int start = cursor.position();
      boolean failure = TaskRecord.passFailure(cursor);
      if (!allAreNew && job.isAnswered(index)) {
        endRun(index, start);
        duplicates++;
        beginRun(index + 1);
      } else if (failure) {
        endRun(index, start);
        fail(index, bytes(start), nowNs);
        beginRun(index + 1);
      }
    }
    endRun(end, cursor.position());
    return duplicates;
  }

  private void beginRun(long index) {
    runFirst = index;
    runStart = cursor.position();
  }

  private void endRun(long index, int position) {
    if (index > runFirst) {
      Bytes records = new Bytes(message.records().array(), runStart, position - runStart);
      job.answer(
          new Answer.Results(
              runFirst,
              Math.toIntExact(index - runFirst),
              records,
              message.origin(),
              message.blobs()));
    }
  }

  private Bytes bytes(int start) {
    return new Bytes(message.records().array(), start, cursor.position() - start);
  }

  private void fail(long index, Bytes record, long nowNs) {
    if (chunk != null && chunk.contains(index)) {
      Chunk next = chunk.again(index);
      job.failed(
          new Answer.Failed(index, message.attempt(), message.origin(), next.inputs(), record),
          next,
          nowNs);
    }
  }
}
