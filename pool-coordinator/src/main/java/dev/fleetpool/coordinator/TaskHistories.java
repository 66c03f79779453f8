package dev.fleetpool.coordinator;

import dev.fleetpool.TaskFailure;
import dev.fleetpool.TaskHistory;
import dev.fleetpool.TaskHistory.Event;
import dev.fleetpool.TaskHistory.Kind;
import dev.fleetpool.coordinator.JobLog.Logged;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.Fingerprints;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.proto.TaskMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Puts the history of one task together from what the log says of it. For one use. */
final class TaskHistories {

  /** Something of the log, on its way to an event. */
  private record Entry(
      long timeMs,
      long epoch,
      Optional<Logged<TaskMessage>> sent,
      Optional<ResultMessage> result) {}

  private final String jobId;
  private final long index;
  private final Failures failures;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Long> epochs;
  private Optional<ResultMessage> before = Optional.empty();
  private int sentInRun;
  private long runOfSent = -1;

  TaskHistories(
      String jobId,
      long index,
      List<Logged<TaskMessage>> sent,
      List<Logged<ResultMessage>> results) {
    this.jobId = jobId;
    this.index = index;
    this.failures = new Failures(jobId, TaskHistories.class.getClassLoader());
    for (Logged<TaskMessage> task : sent) {
      long epoch = task.message().key().job().epoch();
      entries.add(new Entry(task.timeMs(), epoch, Optional.of(task), Optional.empty()));
    }
    for (Logged<ResultMessage> result : results) {
      long epoch = result.message().key().job().epoch();
      entries.add(
          new Entry(result.timeMs(), epoch, Optional.empty(), Optional.of(result.message())));
    }
    // Within a millisecond a task is sent before it is answered.
    entries.sort(
        Comparator.comparingLong(Entry::timeMs).thenComparing(e -> e.result().isPresent()));
    this.epochs = List.copyOf(new TreeSet<>(entries.stream().map(Entry::epoch).toList()));
  }

  TaskHistory tell() {
    List<Event> events = new ArrayList<>();
    for (Entry entry : entries) {
      int run = epochs.indexOf(entry.epoch()) + 1;
      Instant time = Instant.ofEpochMilli(entry.timeMs());
      events.add(
          entry.sent().isPresent()
              ? sent(time, run, entry.sent().get())
              : came(time, run, entry.result().orElseThrow()));
    }
    return new TaskHistory(jobId, index, events);
  }

  private Event sent(Instant time, int run, Logged<TaskMessage> logged) {
    TaskMessage task = logged.message();
    long epoch = task.key().job().epoch();
    sentInRun = epoch == runOfSent ? sentInRun + 1 : 1;
    runOfSent = epoch;
    String what =
        "to partition %d at offset %d, with %d task(s) from %d%s"
            .formatted(
                logged.partition(), logged.offset(), task.count(), task.firstIndex(), why(task));
    return new Event(time, run, task.attempt(), Kind.SENT, what);
  }

  private String why(TaskMessage task) {
    if (before.isPresent() && before.get().key().job().epoch() != task.key().job().epoch()) {
      return ", again: " + whyInLaterRun(task, before.get());
    }
    if (sentInRun == 1) {
      return "";
    }
    if (before.isEmpty()) {
      return ", again: no answer came; it was handed back, or its host or slot was lost";
    }
    return isResult(before.get()) ? ", again: as a copy" : ", again: the attempt before failed";
  }

  private String whyInLaterRun(TaskMessage task, ResultMessage earlier) {
    if (!isResult(earlier)) {
      return "it failed in the run before";
    }
    Fingerprints then = earlier.fingerprints();
    Fingerprints now = task.fingerprints();
    if (!then.cover(earlier.count()) || !now.cover(task.count())) {
      return "its result did not say of which input it was";
    }
    if (then.code() != now.code()) {
      return "the code changed";
    }
    long before = then.input((int) (index - earlier.firstIndex()));
    return before != now.input((int) (index - task.firstIndex()))
        ? "the input changed"
        : "the job was begun afresh, or the result came after it was looked for";
  }

  private boolean isResult(ResultMessage message) {
    return answers(message) && !TaskRecord.passFailure(record(message));
  }

  private boolean answers(ResultMessage message) {
    return index >= message.firstIndex() && index < message.firstIndex() + message.count();
  }

  private Event came(Instant time, int run, ResultMessage message) {
    before = Optional.of(message);
    Origin origin = message.origin();
    String where =
        "on %s, slot %d, pid %d".formatted(origin.host(), origin.slot(), origin.childPid());
    if (isResult(message)) {
      PayloadInput cursor = record(message);
      int start = cursor.position();
      Optional<Blob> apart = TaskRecord.passBlob(cursor);
      long bytes = apart.map(Blob::size).orElse((long) cursor.position() - start);
      String what = "%s: a result of %d bytes".formatted(where, bytes);
      return new Event(time, run, message.attempt(), Kind.ANSWERED, what);
    }
    TaskFailure failure = failures.exception(answer(message), printed -> {}).failure();
    Kind kind = answers(message) ? Kind.FAILED : Kind.LOST;
    return new Event(time, run, message.attempt(), kind, where + ": " + words(failure));
  }

  private Answer answer(ResultMessage message) {
    if (!answers(message)) {
      ResultMessage.Loss loss = message.loss().orElseThrow();
      return new Answer.Lost(
          index, message.attempt(), message.origin(), Bytes.EMPTY, Answer.Lost.reason(loss), loss);
    }
    PayloadInput cursor = record(message);
    int start = cursor.position();
    TaskRecord.skip(cursor);
    Bytes bytes = new Bytes(message.records().array(), start, cursor.position() - start);
    return new Answer.Failed(index, message.attempt(), message.origin(), Bytes.EMPTY, bytes);
  }

  private static String words(TaskFailure failure) {
    String what =
        failure.remoteClass().isEmpty()
            ? failure.message()
            : failure.remoteClass() + ": " + failure.message();
    String tail = failure.stderrTail().strip();
    String last = tail.substring(tail.lastIndexOf('\n') + 1);
    return last.isEmpty() ? what : what + "; its last words: " + last;
  }

  /** Returns the records of a message from that of the task on. */
  private PayloadInput record(ResultMessage message) {
    Bytes records = message.records();
    PayloadInput cursor = records.over(PayloadInput::new);
    for (long i = message.firstIndex(); i < index; i++) {
      TaskRecord.skip(cursor);
    }
    return cursor;
  }
}
