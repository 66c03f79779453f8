package dev.fleetpool.coordinator;

import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Origin;
import java.util.Optional;

/**
 * Finds what one task of a detached job printed in the messages of the job's runs. As with the
 * results, the first word on the task counts; an attempt that failed is no word, as it may be tried
 * again. For one thread.
 */
final class LoggedOutput {

  /**
   * What the task printed.
   *
   * @param origin where it ran
   */
  record Printed(Origin origin, CapturedOutput output) {}

  private final long index;
  private Optional<Printed> found = Optional.empty();

  /** Looks for that of the task with this index. */
  LoggedOutput(long index) {
    this.index = index;
  }

  /** Returns what the task printed, possibly nothing, once a message has told how it ended. */
  Optional<Printed> found() {
    return found;
  }

  /**
   * Takes the next message.
   *
   * @throws MalformedPayloadException if its records are not what it says
   */
  void see(ResultMessage message) {
    if (found.isEmpty()) {
      found = printed(message).map(output -> new Printed(message.origin(), output));
    }
  }

  private Optional<CapturedOutput> printed(ResultMessage message) {
    if (message.verdict().isPresent()) {
      return message
          .verdict()
          .filter(verdict -> verdict.index() == index)
          .map(verdict -> ofFailure(verdict.record()));
    }
    if (index < message.firstIndex() || index >= message.firstIndex() + message.count()) {
      return Optional.empty();
    }
    PayloadInput cursor = message.records().over(PayloadInput::new);
    for (long i = message.firstIndex(); i < index; i++) {
      TaskRecord.skip(cursor);
    }
    return Optional.of(TaskRecord.read(cursor))
        .filter(TaskRecord.Success.class::isInstance)
        .map(TaskRecord::output);
  }

  /** A task that was lost, or never sent, has left no record. */
  private static CapturedOutput ofFailure(Bytes record) {
    return record.isEmpty()
        ? CapturedOutput.NONE
        : TaskRecord.read(record.over(PayloadInput::new)).output();
  }
}
