package dev.fleetpool;

import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A function with settings, ready to be applied to inputs: {@code
 * pool.job(f).named("grid").chunkSize(4).map(xs)}.
 *
 * <p>Immutable and thread-safe: each setting returns a new {@code Job}. A value that is out of
 * range is refused by the setting.
 *
 * @param <A> the input
 * @param <R> what one element of the answer is: the function's result, or an {@link Outcome} of it
 */
public interface Job<A extends @Nullable Object, R extends @Nullable Object> {

  /**
   * Names the job, so that nothing it computes is lost: the name is its id in failures, logs and
   * topics, and a job that is opened again under its name, by this program or the next, takes over
   * the results that are in the log and runs only what is missing. {@link Progress#resumed} and one
   * line of the log say how much that is. Without a name the job gets a UUID and begins at the
   * beginning.
   *
   * <p>A result is taken over if it was computed from the same input, which is its serialized form,
   * by the same code. The code is the function with what it captures; of the class path entry in
   * which it lies, what it can reach from there; and all other entries. So a change of the step
   * that comes after the job runs nothing again. Code that is reached by reflection only is not
   * seen, nor are files and services that tasks read: say {@link #afresh} when these have changed.
   * Tasks that failed run again. An input whose serialized form differs from one JVM to the next,
   * such as a set of enum constants or of objects without a {@code hashCode} of their own, counts
   * as changed. Results are kept for a week; results larger than a message may be, 8 MiB, cannot be
   * kept at all.
   *
   * <p>While two programs run a job of one name, the one that opened it first stops with a {@link
   * JobTakenOverException}. Within one pool the second call of a name whose job still runs is an
   * {@link IllegalStateException}.
   *
   * <p>What is on the log is read again for each run, before its first task is dispatched: a call
   * waits for the brokers, and needs room for the results of earlier runs in {@code
   * java.io.tmpdir}.
   *
   * @param id 1 to 200 letters, digits, dots, dashes and underscores; no two jobs of that name may
   *     run at once in one pool
   */
  Job<A, R> named(String id);

  /**
   * Begins at the beginning although earlier runs of this name have left results: these are left
   * behind for good, also for later runs. Says nothing about a job without a name.
   */
  Job<A, R> afresh();

  /**
   * Sets how many consecutive tasks travel in one message: so many, and fewer where no more have
   * been read from the input by the time a slot is free. By default the number follows the measured
   * task time, so that tiny tasks share a message and long ones do not wait for each other.
   *
   * @param tasks 1 to 1 000 000
   */
  Job<A, R> chunkSize(int tasks);

  /**
   * Limits the run time of each attempt, counted from when its host sees that it has begun, 50 ms
   * later at most. The child of a task that exceeds it is killed and the task fails with {@link
   * TaskFailure.Reason#TIMED_OUT}, after its retries.
   *
   * @param limit at least 1 ms
   */
  Job<A, R> timeout(Duration limit);

  /**
   * Sets how many further attempts a failed task gets, whatever the reason. By default a task whose
   * child or host was lost gets one more attempt, and a task whose own code threw, or ran beyond
   * its time-out, gets none.
   *
   * @param furtherAttempts 0 to 1000
   */
  Job<A, R> retries(int furtherAttempts);

  /**
   * Lets a failed task wait before each further attempt: the first time up to {@code first}, then
   * up to twice as long each time, at most {@code max}. Of that time it waits between half and all,
   * by chance, so that tasks that failed together do not come back together. Meanwhile its slot
   * runs others. By default a task is tried again at once.
   *
   * @param first at least 1 ms
   * @param max from {@code first} to one day
   */
  Job<A, R> backoff(Duration first, Duration max);

  /**
   * Tries only those failures again for which the condition holds, of those that {@link #retries}
   * allows; another one is final at once. It does not raise the number of attempts: without {@code
   * retries} it is asked about lost children and hosts only.
   *
   * <p>It is called in this JVM, by the one thread that serves all jobs of the pool, so it must be
   * quick and must not wait for anything. When it throws, that is logged as a warning and the task
   * is not tried again.
   *
   * @param worthwhile says whether a task that failed so is tried again
   */
  Job<A, R> retryIf(Predicate<? super TaskFailure> worthwhile);

  /**
   * Never runs a task twice at the same time. Without this, when nothing is left to be handed out
   * and slots are free, a task that has run far longer than the others gets a second copy on
   * another slot, on another host if possible; the first result wins and the other copy is
   * interrupted, and killed 0.5 s later. So a slow or stuck host does not hold up the end of a job.
   * Choose this for tasks whose side effects must not happen twice. (A task is run again after the
   * loss of its child or host in any case; see {@link #retries}.) A rehearsal, too, then runs the
   * first task on one host only.
   */
  Job<A, R> withoutSpeculation();

  /**
   * Runs the job with these jars and class folders instead of the class path of this JVM. In each
   * child they come after Fleetpool's API, in this order. The function and its inputs and results
   * must be readable with them. The pool looks at them for each job, so one that was built anew is
   * taken as it is then.
   *
   * @param entries jars and class folders that exist, at least one
   * @throws IllegalArgumentException if one is neither
   */
  Job<A, R> classPath(List<Path> entries);

  /** The same with these entries. */
  default Job<A, R> classPath(Path... entries) {
    return classPath(List.of(entries));
  }

  /** Reports how far the job is. */
  Job<A, R> onProgress(ProgressListener listener);

  /**
   * Copies what the tasks print, on standard output and error, to this stream, task by task in
   * submission order ({@code imapUnordered}: in the order of arrival). Per task up to 64 KiB of
   * each is kept, beyond that its head and tail.
   */
  Job<A, R> output(OutputStream sink);

  /** {@link #output(OutputStream)}, in this style. */
  Job<A, R> output(OutputStream sink, OutputStyle style);

  /**
   * Has inputs and results travel through this codec, where it takes their class, instead of that
   * of the pool. It belongs to the code of a {@linkplain #named named} job: with another one,
   * everything runs again.
   */
  Job<A, R> codec(Codec codec);

  /**
   * Runs the tasks only on hosts that have all of these labels, which are given to workers with
   * {@code --label}. While no such host is there the job waits, and a warning says so every few
   * seconds.
   *
   * @param labels 1 to 100 letters, digits, dots, dashes, underscores and =, each
   */
  Job<A, R> requires(String... labels);

  /**
   * Sets the maximum heap of the children that run the tasks. By default it is the share of a slot
   * in the memory of its host, which is also the most that a host grants: a host that would have to
   * give more refuses, and the task fails with {@link TaskFailure.Reason#SETTINGS_REFUSED}.
   *
   * @param size a number of bytes, or one followed by k, m or g, such as {@code 512m}; at least 8m
   */
  Job<A, R> childHeap(String size);

  /**
   * Starts the children that run the tasks with further arguments for their JVM, such as {@code
   * -ea} or {@code -Dname=value}; not those about memory, for which there is {@link #childHeap}.
   */
  Job<A, R> childJvmArgs(String... arguments);

  /** Starts the children that run the tasks with these variables beside those of their worker. */
  Job<A, R> environment(Map<String, String> variables);

  /**
   * Makes the job part of a distributed trace, of which {@code traceParent} is the current span. It
   * is in the headers of the job's records, and its tasks find it with {@link
   * TraceContext#current}.
   *
   * <pre>{@code
   * SpanContext span = Span.current().getSpanContext();   // of OpenTelemetry
   * pool.job(f).traceParent("00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + span.getTraceFlags());
   * }</pre>
   *
   * @throws IllegalArgumentException if it is not as W3C Trace Context writes it
   */
  default Job<A, R> traceParent(String traceParent) {
    return trace(new TraceContext(traceParent));
  }

  /** {@link #traceParent}, with what vendors have added. */
  Job<A, R> trace(TraceContext context);

  /** Allows results to hold objects of these classes; see {@link PoolBuilder#allow}. */
  Job<A, R> allow(Class<?>... classes);

  /** Stops a {@code map} at its first failure and cancels what is left; this is the default. */
  Job<A, R> failFast();

  /** Runs every task, whatever fails, and answers with one {@link Outcome} per input. */
  Job<A, Outcome<R>> collectFailures();

  /**
   * Runs the first tasks before the rest is dispatched, so that mistakes show in seconds: they run
   * on real slots, their results come back, and the first of them runs once more on <i>every other
   * host</i> of the fleet, with as many attempts as any task. So a task with side effects has them
   * once for each host; {@link #withoutSpeculation} keeps it to one. It takes at least 1.2 s, in
   * which every host is heard of; a host that is busy is waited for for at most 10 s.
   *
   * <p>When one of the first tasks fails, the job ends with that failure, unless failures are
   * collected; when the first task fails on some hosts only, it ends in any case. When the first
   * task is known from an earlier run of a {@linkplain #named named} job, no host is tried. An
   * input with fewer elements is not rehearsed. What is to be done with the results belongs to the
   * job as well: see {@link #then}.
   *
   * @param tasks 0 for no rehearsal, which is the default here, to 1000
   */
  Job<A, R> rehearse(int tasks);

  /**
   * Adds what is to be done with all the results. It is rehearsed after the first task, as {@code
   * rehearse(1)} says unless another number was set; so it runs twice. When it fails at the end,
   * the results of a {@linkplain #named named} job are kept; those of another are lost.
   *
   * <pre>{@code
   * Table best = pool.job(grid::score).named("grid").then(results -> Table.of(results)).map(points);
   * }</pre>
   */
  <T extends @Nullable Object> FinishingJob<A, T> then(FinalStep<? super R, ? extends T> finalStep);

  /**
   * Applies the function to every input and returns the results in the order of the inputs; see
   * {@link Pool#map}.
   */
  List<R> map(Iterable<? extends A> inputs);

  /** {@link #map} in the background. */
  AsyncResult<List<R>> mapAsync(Iterable<? extends A> inputs);

  /** Streams the results in the order of the inputs; see {@link Pool#imap}. */
  ResultStream<R> imap(Iterable<? extends A> inputs);

  /** {@link #imap(Iterable)} over an iterator, which may be endless. */
  ResultStream<R> imap(Iterator<? extends A> inputs);

  /** Streams the results in the order in which they come; see {@link Pool#imapUnordered}. */
  ResultStream<R> imapUnordered(Iterable<? extends A> inputs);

  /** {@link #imapUnordered(Iterable)} over an iterator, which may be endless. */
  ResultStream<R> imapUnordered(Iterator<? extends A> inputs);

  /**
   * Submits a <i>detached</i> job, which the fleet's coordinator services run; this program may end
   * as soon as this returns. It returns when all inputs are in the log. A job whose submitter dies
   * before is never run.
   *
   * <p>Its name, or the id that it gets, finds it again from any machine: {@link Pool#attach}. A
   * name may be submitted again when the job before has ended, and begins afresh. What needs this
   * program cannot be set: {@code onProgress}, {@code output}, {@code retryIf} and {@code
   * rehearse}.
   *
   * @param inputs read to their end here
   * @throws IllegalStateException if a detached job of that name has not ended, or something was
   *     set that needs this program
   * @throws UnserializableException if an input cannot be serialized; nothing is run then
   */
  AttachedJob submit(Iterable<? extends A> inputs);
}
