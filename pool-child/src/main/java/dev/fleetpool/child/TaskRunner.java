package dev.fleetpool.child;

import dev.fleetpool.Codec;
import dev.fleetpool.UnserializableException;
import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.payload.BroadcastUnreadableException;
import dev.fleetpool.payload.EncodedPayload;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.payload.TaskRecord.Failure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs one task and writes its record: reads the input, calls the function, writes the result and
 * what was printed. Whatever goes wrong in user code is the failure of this task only. Owned by the
 * task thread.
 */
final class TaskRunner {

  private final Values values;
  private final TaskOutput printed;
  private final Initializers initializers;

  TaskRunner(Values values, TaskOutput printed) {
    this.values = values;
    this.printed = printed;
    this.initializers = new Initializers(new JobValues(values));
  }

  /** Returns the code of a job, to be loaded at its first task. */
  JobCode newJob(Frame.Job job) {
    return new JobCode(job, values);
  }

  /** Takes the next input and appends one record. An input that is garbage stays the next one. */
  void run(JobCode job, PayloadInput inputs, PayloadOutput records) {
    int start = records.size();
    Thread.currentThread().setContextClassLoader(values.loader()); // user code may have changed it
    printed.begin();
    Optional<Failure> failure = attempt(job, inputs, records);
    if (failure.isPresent()) {
      records.truncate(start);
      TaskRecord.write(records, failure.get());
    }
    TaskRecord.appendOutput(records, start, printed.end());
  }

  private Optional<Failure> attempt(JobCode job, PayloadInput inputs, PayloadOutput records) {
    int start = inputs.position();
    try {
      EncodedPayload input = inputs.readEncoded();
      Optional<Failure> unusable = job.load(initializers);
      return unusable.isPresent() ? unusable : apply(job, input, records);
    } catch (MalformedPayloadException e) {
      inputs.rewind(start);
      return Optional.of(Failures.unreadable(e));
    }
  }

  private Optional<Failure> apply(JobCode job, EncodedPayload encoded, PayloadOutput records) {
    Object input;
    try {
      input = job.input(encoded);
    } catch (MalformedPayloadException e) {
      return Optional.of(Failures.unreadable(e));
    }
    try {
      return writeResult(job.apply(input), job.codec(), records);
    } catch (BroadcastUnreadableException e) {
      return Optional.of(Failures.unreadable(e));
    } catch (Throwable e) { // user code may throw anything
      return Optional.of(Failures.thrown(e));
    }
  }

  private static Optional<Failure> writeResult(
      @Nullable Object result, Codec codec, PayloadOutput records) {
    try {
      TaskRecord.writeValue(records, result, "result", codec);
      return Optional.empty();
    } catch (UnserializableException e) {
      return Optional.of(Failures.unserializable(e));
    }
  }
}
