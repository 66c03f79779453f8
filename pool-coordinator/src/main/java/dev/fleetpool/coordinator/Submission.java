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
 * @param afresh whether results of earlier runs of that name are left behind
 * @param chunkSize the number of tasks in one message, where the user chose it
 * @param timeout how long an attempt may run
 * @param attempts what the user set about the attempts at its tasks
 * @param rehearsal how many tasks are run before the others, where the user chose it
 * @param listener who is told of progress
 * @param output where the output of the tasks goes
 * @param travel how its values travel
 * @param collect whether failures are collected, not thrown
 */
record Submission(
    TaskFunction<?, ?> function,
    Optional<String> name,
    boolean afresh,
    OptionalInt chunkSize,
    Optional<Duration> timeout,
    AttemptOptions attempts,
    OptionalInt rehearsal,
    Optional<ProgressListener> listener,
    Optional<OutputStream> output,
    Travel travel,
    boolean collect) {

  static Submission of(@Nullable TaskFunction<?, ?> function) {
    if (function == null) {
      throw new NullPointerException("function is null; give the function to run");
    }
    return new Submission(
        function,
        Optional.empty(),
        false,
        OptionalInt.empty(),
        Optional.empty(),
        AttemptOptions.DEFAULT,
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Travel.PLAIN,
        false);
  }

  Submission withName(String id) {
    return new Submission(
        function,
        Optional.of(id),
        afresh,
        chunkSize,
        timeout,
        attempts,
        rehearsal,
        listener,
        output,
        travel,
        collect);
  }

  Submission withoutPast() {
    return new Submission(
        function, name, true, chunkSize, timeout, attempts, rehearsal, listener, output, travel,
        collect);
  }

  Submission withChunkSize(int tasks) {
    return new Submission(
        function,
        name,
        afresh,
        OptionalInt.of(tasks),
        timeout,
        attempts,
        rehearsal,
        listener,
        output,
        travel,
        collect);
  }

  Submission withTimeout(Duration limit) {
    return new Submission(
        function,
        name,
        afresh,
        chunkSize,
        Optional.of(limit),
        attempts,
        rehearsal,
        listener,
        output,
        travel,
        collect);
  }

  Submission withAttempts(AttemptOptions changed) {
    return new Submission(
        function, name, afresh, chunkSize, timeout, changed, rehearsal, listener, output, travel,
        collect);
  }

  Submission withRehearsal(int tasks) {
    return new Submission(
        function,
        name,
        afresh,
        chunkSize,
        timeout,
        attempts,
        OptionalInt.of(tasks),
        listener,
        output,
        travel,
        collect);
  }

  Submission withListener(ProgressListener told) {
    return new Submission(
        function,
        name,
        afresh,
        chunkSize,
        timeout,
        attempts,
        rehearsal,
        Optional.of(told),
        output,
        travel,
        collect);
  }

  Submission withOutput(OutputStream sink) {
    return new Submission(
        function,
        name,
        afresh,
        chunkSize,
        timeout,
        attempts,
        rehearsal,
        listener,
        Optional.of(sink),
        travel,
        collect);
  }

  Submission withTravel(Travel changed) {
    return new Submission(
        function, name, afresh, chunkSize, timeout, attempts, rehearsal, listener, output, changed,
        collect);
  }

  /** Returns the function as it travels. */
  TaskFunction<?, ?> packed() {
    return travel.packed(function);
  }

  Submission collecting() {
    return new Submission(
        function, name, afresh, chunkSize, timeout, attempts, rehearsal, listener, output, travel,
        true);
  }
}
