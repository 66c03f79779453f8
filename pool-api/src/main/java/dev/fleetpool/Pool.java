package dev.fleetpool;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A pool of all the cores of a fleet of hosts; Python's {@code multiprocessing.Pool}, over Apache
 * Kafka.
 *
 * <pre>{@code
 * try (Pool pool = Pool.local()) {
 *   List<Integer> squares = pool.map(x -> x * x, List.of(1, 2, 3));
 * }
 * }</pre>
 *
 * <p><b>Order.</b> Results come back in the order of the inputs, as if {@code get} had been called
 * on each, except from {@code imapUnordered}. <b>Failures.</b> A task that fails reaches the caller
 * as a {@link TaskFailedException}. <b>Threads.</b> A pool is thread-safe; any number of jobs run
 * at once and share the slots fairly. <b>Life.</b> Leaving a {@code try} block waits for what was
 * submitted; an exception in the block does not cancel it, {@link #terminate} does. The pool's
 * threads are daemons: a {@code main} that ends without closing lets the JVM end, and nothing is
 * left behind.
 *
 * <p>Inputs, functions and results must be serializable. A null function or input sequence is a
 * {@link NullPointerException} in the caller; a null element is an input like any other. Submission
 * after {@link #close} is a {@link RejectedExecutionException}.
 */
public interface Pool extends AutoCloseable {

  /**
   * Starts a Kafka broker and a worker with one slot per core on this machine, which end with the
   * pool.
   *
   * @throws FleetUnavailableException if {@code dev.fleetpool:pool-local} is not on the class path,
   *     or the broker did not start
   */
  static Pool local() {
    return builder().local();
  }

  /**
   * Connects to a fleet.
   *
   * @param bootstrapServers Kafka brokers, as {@code host:port,host:port}
   * @throws FleetUnavailableException if {@code dev.fleetpool:pool-coordinator} is not on the class
   *     path, or no broker answers
   */
  static Pool connect(String bootstrapServers) {
    return builder().connect(bootstrapServers);
  }

  /**
   * Connects to the fleet that the environment names: {@code FLEETPOOL_BOOTSTRAP}, as {@code
   * fleetpool submit} sets it; see {@link PoolBuilder#connect()}.
   *
   * @throws IllegalStateException if it names none
   */
  static Pool connect() {
    return builder().connect();
  }

  /** Returns a builder with the defaults. */
  static PoolBuilder builder() {
    return new PoolBuilder();
  }

  /**
   * Runs one task and waits for its result.
   *
   * @throws TaskFailedException if it failed
   * @throws UnserializableException if the function or the input cannot be serialized
   */
  <A extends @Nullable Object, R extends @Nullable Object> R apply(
      TaskFunction<? super A, ? extends R> function, A input);

  /**
   * Runs one task in the background; see {@link #apply}. What cannot be serialized is reported
   * here, not later.
   */
  <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<R> applyAsync(
      TaskFunction<? super A, ? extends R> function, A input);

  /**
   * Applies the function to every input and returns the results in the order of the inputs.
   *
   * <p>It fails fast: at the first failure what is left is cancelled, and the failure with the
   * lowest index known by then is thrown. {@link Job#collectFailures} runs everything instead.
   *
   * @return an unmodifiable list with one result per input; it may hold nulls
   * @throws TaskFailedException if a task failed
   * @throws CancellationException if the pool was terminated meanwhile
   */
  <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      TaskFunction<? super A, ? extends R> function, Iterable<? extends A> inputs);

  /** {@link #map} in the background. The inputs are read by a thread of the pool. */
  <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
      TaskFunction<? super A, ? extends R> function, Iterable<? extends A> inputs);

  /** {@link #map} for a function of two arguments. */
  default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      List<R> starmap(
          TaskFunction2<? super A, ? super B, ? extends R> function, Iterable<Pair<A, B>> inputs) {
    Objects.requireNonNull(function, "function");
    return map(pair -> function.apply(pair.first(), pair.second()), inputs);
  }

  /** {@link #mapAsync} for a function of two arguments. */
  default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          TaskFunction2<? super A, ? super B, ? extends R> function, Iterable<Pair<A, B>> inputs) {
    Objects.requireNonNull(function, "function");
    return mapAsync(pair -> function.apply(pair.first(), pair.second()), inputs);
  }

  /**
   * Streams the results in the order of the inputs, while the inputs are still being read.
   *
   * <p>The input is read by a thread of the pool, and only so far ahead of the reader as keeps the
   * fleet busy, at most 1024 tasks: an endless input runs in constant memory. A failed element
   * throws from {@link ResultStream#next} and the stream goes on.
   */
  <A extends @Nullable Object, R extends @Nullable Object> ResultStream<R> imap(
      TaskFunction<? super A, ? extends R> function, Iterable<? extends A> inputs);

  /** {@link #imap(TaskFunction, Iterable)} over an iterator, which may be endless. */
  <A extends @Nullable Object, R extends @Nullable Object> ResultStream<R> imap(
      TaskFunction<? super A, ? extends R> function, Iterator<? extends A> inputs);

  /** Streams the results in the order in which they come; otherwise like {@code imap}. */
  <A extends @Nullable Object, R extends @Nullable Object> ResultStream<R> imapUnordered(
      TaskFunction<? super A, ? extends R> function, Iterable<? extends A> inputs);

  /** {@link #imapUnordered(TaskFunction, Iterable)} over an iterator, which may be endless. */
  <A extends @Nullable Object, R extends @Nullable Object> ResultStream<R> imapUnordered(
      TaskFunction<? super A, ? extends R> function, Iterator<? extends A> inputs);

  /** Starts the fluent form, for a name, chunk size, time-out, retries, progress and output. */
  <A extends @Nullable Object, R extends @Nullable Object> Job<A, R> job(
      TaskFunction<? super A, ? extends R> function);

  /**
   * Makes a value known to the fleet that the functions and inputs of this pool's jobs may hold; it
   * travels once to each host and is read once in each child. Waits until the brokers have it; a
   * host fetches it before the first chunk that needs it. Any thread may call it; the value is
   * written here and now, so what is changed in it later does not reach the tasks. The codec of the
   * pool, if it has one, writes it as it writes inputs.
   *
   * @throws UnserializableException if it cannot be serialized
   * @throws FleetUnavailableException if the brokers do not take it
   * @throws RejectedExecutionException after {@link #close} or {@link #shutdown}
   */
  <T extends @Nullable Object> Broadcast<T> broadcast(T value);

  /**
   * Returns an {@link ExecutorService} over this pool. Its tasks must be serializable, as a lambda
   * cast to {@code Callable & Serializable} is; what is not is a {@link
   * RejectedExecutionException}. Shutting it down leaves the pool open.
   */
  default ExecutorService asExecutorService() {
    return new PoolExecutorService(this);
  }

  /**
   * Returns a job that runs or has run on this fleet, to ask what happened to its tasks.
   *
   * @param jobId its name, or the id that is in its failures and logs
   * @throws IllegalArgumentException if the log knows of no such job
   */
  AttachedJob attach(String jobId);

  /** Returns where the detached jobs stand that the log knows of, a week at most. */
  List<JobStatus> jobs();

  /** Returns the hosts of the fleet, by name; listens to their heartbeats for 1.2 s. */
  List<HostStatus> hosts();

  /** Stops intake; what was submitted goes on. */
  void shutdown();

  /**
   * Waits until everything submitted is answered.
   *
   * @throws IllegalStateException before {@link #shutdown}, {@link #close} or {@link #terminate}
   * @throws InterruptedException if the waiting thread was interrupted
   */
  void join() throws InterruptedException;

  /**
   * Waits like {@link #join()}, but only so long.
   *
   * @return whether everything submitted is answered
   */
  boolean join(Duration timeout) throws InterruptedException;

  /**
   * Stops intake, cancels everything that is pending with a {@link CancellationException}, kills
   * running tasks and releases all resources. A second call does nothing.
   */
  void terminate();

  /**
   * Stops intake, waits for what was submitted, and releases all resources; streams that nobody
   * reads are cancelled. Interrupting the waiting thread terminates the pool. A second call does
   * nothing.
   */
  @Override
  void close();
}
