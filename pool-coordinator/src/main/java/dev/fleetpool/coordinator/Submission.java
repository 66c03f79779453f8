package dev.fleetpool.coordinator;

import dev.fleetpool.Job;
import dev.fleetpool.ProgressListener;
import dev.fleetpool.TaskFunction;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a user set for a job: the state of a {@link Job}. Immutable.
 *
 * @param function what runs
 * @param name the name of the job, where it has one
 * @param chunkSize the number of tasks in one message, where the user chose it
 * @param timeout how long an attempt may run
 * @param attempts what the user set about the attempts at its tasks
 * @param listener who is told of progress
 * @param output where the output of the tasks goes
 * @param collect whether failures are collected, not thrown
 */
record Submission(
    TaskFunction<?, ?> function,
    Optional<String> name,
    OptionalInt chunkSize,
    Optional<Duration> timeout,
    AttemptOptions attempts,
    Optional<ProgressListener> listener,
    Optional<OutputStream> output,
    boolean collect) {

  static Submission of(@Nullable TaskFunction<?, ?> function) {
    if (function == null) {
      throw new NullPointerException("function is null; give the function to run");
    }
    return new Submission(
        function,
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        AttemptOptions.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  Submission withName(String id) {
    return new Submission(
        function, Optional.of(id), chunkSize, timeout, attempts, listener, output, collect);
  }

  Submission withChunkSize(int tasks) {
    return new Submission(
        function, name, OptionalInt.of(tasks), timeout, attempts, listener, output, collect);
  }

  Submission withTimeout(Duration limit) {
    return new Submission(
        function, name, chunkSize, Optional.of(limit), attempts, listener, output, collect);
  }

  Submission withAttempts(AttemptOptions changed) {
    return new Submission(function, name, chunkSize, timeout, changed, listener, output, collect);
  }

  Submission withListener(ProgressListener told) {
    return new Submission(
        function, name, chunkSize, timeout, attempts, Optional.of(told), output, collect);
  }

  Submission withOutput(OutputStream sink) {
    return new Submission(
        function, name, chunkSize, timeout, attempts, listener, Optional.of(sink), collect);
  }

  Submission collecting() {
    return new Submission(function, name, chunkSize, timeout, attempts, listener, output, true);
  }
}
