package dev.fleetpool.coordinator;

import dev.fleetpool.TaskFailedException;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.payload.BlobSource;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.ResultMessage.Origin;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes answers, one task after the other. For one thread.
 *
 * <p>After {@link #begin}, {@link #advance} moves from task to task; {@link #value} or {@link
 * #failure} tell what became of it.
 */
final class AnswerReader {

  private final Failures failures;
  private final ValueReading values;
  private final Optional<TaskPrinter> output;
  private final LargeValues large;

  private Origin origin = Origin.UNKNOWN;
  private BlobSource blobs = BlobSource.NONE;
  private PayloadInput records = new PayloadInput(new byte[0]);
  private long index;
  private int left;
  private @Nullable Object value;
  private @Nullable TaskFailedException failure;
  private @Nullable Answer failed;

  /**
   * Reads answers of this job; what tasks printed goes to the output.
   *
   * @param large fetches the results that travel apart
   */
  AnswerReader(
      Failures failures, ValueReading values, Optional<TaskPrinter> output, LargeValues large) {
    this.failures = failures;
    this.values = values;
    this.output = output;
    this.large = large;
  }

  /** Turns to an answer. */
  void begin(Answer answer) {
    index = answer.firstIndex() - 1;
    left = answer.count();
    failed = answer.isFailure() ? answer : null;
    if (answer instanceof Answer.Results results) {
      origin = results.origin();
      var bytes = results.records();
      records = bytes.over(PayloadInput::new);
      blobs = large.at(results.blobs());
    } else if (answer instanceof Answer.Failed failedTask) {
      origin = failedTask.origin();
    }
  }

  /** Moves to the next task of the answer; returns false when there is none. */
  boolean advance() {
    if (left == 0) {
      return false;
    }
    left--;
    index++;
    value = null;
    failure = null;
    if (failed != null) {
      failure = failures.exception(failed, this::print);
    } else {
      readResult();
    }
    return true;
  }

  private void readResult() {
    if (TaskRecord.passPlainValue(records)) {
      int start = records.position();
      try {
        value = values.next(records, blobs);
      } catch (RuntimeException e) {
        records.rewind(start);
        Payload.skip(records);
        failure = failures.unreadableResult(index, e);
      }
      return;
    }
    if (TaskRecord.read(records) instanceof TaskRecord.Success success) {
      print(success);
      try {
        value = values.of(success.value(), blobs);
      } catch (RuntimeException e) {
        failure = failures.unreadableResult(index, e);
      }
    }
  }

  private void print(TaskRecord record) {
    output.ifPresent(printer -> printer.print(index, origin, record.output()));
  }

  /** Returns the index of the task. */
  long index() {
    return index;
  }

  /** Returns its result, if it has one. */
  @Nullable Object value() {
    return value;
  }

  /** Returns its failure, if it failed. */
  Optional<TaskFailedException> failure() {
    return Optional.ofNullable(failure);
  }
}
