package dev.fleetpool.coordinator;

import dev.fleetpool.Job;
import dev.fleetpool.ProgressListener;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.proto.JobNeeds;
import dev.fleetpool.proto.Trace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
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
 * @param classPath jars and class folders, where they are not those of this JVM
 * @param needs what it needs of hosts
 * @param trace where it belongs in a distributed trace
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
    Optional<TaskPrinter> output,
    Travel travel,
    Optional<List<String>> classPath,
    JobNeeds needs,
    Trace trace,
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
        Optional.empty(),
        JobNeeds.NONE,
        Trace.NONE,
        false);
  }

  Submission withName(String id) {
    return with(draft -> draft.name = Optional.of(id));
  }

  Submission withoutPast() {
    return with(draft -> draft.afresh = true);
  }

  Submission withChunkSize(int tasks) {
    return with(draft -> draft.chunkSize = OptionalInt.of(tasks));
  }

  Submission withTimeout(Duration limit) {
    return with(draft -> draft.timeout = Optional.of(limit));
  }

  Submission withAttempts(AttemptOptions changed) {
    return with(draft -> draft.attempts = changed);
  }

  Submission withRehearsal(int tasks) {
    return with(draft -> draft.rehearsal = OptionalInt.of(tasks));
  }

  Submission withListener(ProgressListener told) {
    return with(draft -> draft.listener = Optional.of(told));
  }

  Submission withOutput(TaskPrinter printer) {
    return with(draft -> draft.output = Optional.of(printer));
  }

  Submission withTravel(Travel changed) {
    return with(draft -> draft.travel = changed);
  }

  Submission withClassPath(List<String> entries) {
    return with(draft -> draft.classPath = Optional.of(List.copyOf(entries)));
  }

  Submission withNeeds(JobNeeds changed) {
    return with(draft -> draft.needs = changed);
  }

  Submission withTrace(Trace changed) {
    return with(draft -> draft.trace = changed);
  }

  Submission collecting() {
    return with(draft -> draft.collect = true);
  }

  private Submission with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.finished();
  }

  /** Returns the function as it travels. */
  TaskFunction<?, ?> packed() {
    return travel.packed(function);
  }

  /** Returns what knows the classes of its function, and so of its inputs and results. */
  ClassLoader loader() {
    ClassLoader loader = function.getClass().getClassLoader();
    return loader == null ? ClassLoader.getSystemClassLoader() : loader;
  }

  /** Returns how its results are read. */
  ValueReading values() {
    return new ValueReading(loader(), travel.filter(function), travel.codec());
  }

  /** A submission that is being changed. */
  private static final class Draft {

    private final TaskFunction<?, ?> function;
    private Optional<String> name;
    private boolean afresh;
    private OptionalInt chunkSize;
    private Optional<Duration> timeout;
    private AttemptOptions attempts;
    private OptionalInt rehearsal;
    private Optional<ProgressListener> listener;
    private Optional<TaskPrinter> output;
    private Travel travel;
    private Optional<List<String>> classPath;
    private JobNeeds needs;
    private Trace trace;
    private boolean collect;

    Draft(Submission from) {
      function = from.function;
      name = from.name;
      afresh = from.afresh;
      chunkSize = from.chunkSize;
      timeout = from.timeout;
      attempts = from.attempts;
      rehearsal = from.rehearsal;
      listener = from.listener;
      output = from.output;
      travel = from.travel;
      classPath = from.classPath;
      needs = from.needs;
      trace = from.trace;
      collect = from.collect;
    }

    Submission finished() {
      return new Submission(
          function, name, afresh, chunkSize, timeout, attempts, rehearsal, listener, output, travel,
          classPath, needs, trace, collect);
    }
  }
}
