package dev.fleetpool.child;

import dev.fleetpool.Codec;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.TraceContext;
import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.payload.CodedFunction;
import dev.fleetpool.payload.EncodedPayload;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.TaskRecord.Failure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The user's code of one job, loaded at its first task: the initializer has run, the function is
 * deserialized. What goes wrong there is remembered and becomes the failure of every task. Owned by
 * the task thread.
 */
final class JobCode {

  private final Frame.Job job;
  private final JobValues values;
  private final Optional<TraceContext> trace;
  private boolean loaded;
  private @Nullable TaskFunction<@Nullable Object, @Nullable Object> function;
  private Codec codec = Payload.NO_CODEC;
  private Optional<Failure> failure = Optional.empty();

  JobCode(Frame.Job job, Values values) {
    this.job = job;
    this.values = new JobValues(values);
    this.trace = traceOf(job);
  }

  /** Returns where it belongs in a distributed trace. */
  Optional<TraceContext> trace() {
    return trace;
  }

  /** What is not as W3C writes it is none. */
  private static Optional<TraceContext> traceOf(Frame.Job job) {
    if (job.traceParent().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new TraceContext(job.traceParent(), job.traceState()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Loads the code unless that was done, and says why it cannot be used, if so. */
  Optional<Failure> load(Initializers initializers) {
    if (!loaded) {
      loaded = true;
      failure = initializers.run(job.initializer());
      if (failure.isEmpty()) {
        failure = readFunction();
      }
    }
    return failure;
  }

  @SuppressWarnings("unchecked") // the payload's types are erased; a wrong one fails its task
  private Optional<Failure> readFunction() {
    try {
      Object read = values.read(job.function());
      if (read instanceof CodedFunction coded) {
        codec = coded.codec();
        read = coded.function();
      }
      function = (TaskFunction<@Nullable Object, @Nullable Object>) read;
      return Optional.empty();
    } catch (MalformedPayloadException e) {
      return Optional.of(Failures.unreadable(e));
    } catch (ClassCastException e) {
      return Optional.of(Failures.unreadable(new MalformedPayloadException("no function", 0, e)));
    }
  }

  /**
   * Reads an input of a job that has loaded without a failure.
   *
   * @throws MalformedPayloadException if it cannot be read
   */
  @Nullable Object input(EncodedPayload encoded) {
    return values.read(encoded, codec);
  }

  /** Returns how inputs and results of a job that has loaded without a failure travel. */
  Codec codec() {
    return codec;
  }

  /** Calls the function of a job that has loaded without a failure. */
  @SuppressWarnings("NullAway") // the type parameters of TaskFunction admit null
  @Nullable Object apply(@Nullable Object input) throws Exception {
    if (function == null) {
      throw new NullPointerException("the function of the job is null");
    }
    return function.apply(input);
  }
}
