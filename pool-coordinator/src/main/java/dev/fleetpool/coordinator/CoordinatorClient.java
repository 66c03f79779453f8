package dev.fleetpool.coordinator;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.AttachedJob;
import dev.fleetpool.Broadcast;
import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.HostStatus;
import dev.fleetpool.Job;
import dev.fleetpool.JobStatus;
import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.coordinator.core.Coordination;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.RecordPublisher;
import dev.fleetpool.metrics.Figures;
import dev.fleetpool.metrics.FleetMeter;
import dev.fleetpool.metrics.KafkaClients;
import dev.fleetpool.metrics.Metered;
import dev.fleetpool.spi.PoolSettings;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Pool} over a fleet: dispatches its jobs itself, from this JVM. Thread-safe.
 *
 * <p>It has one loop thread, {@code fleetpool-coordinator-*}, and daemon threads {@code
 * fleetpool-caller-*} as background jobs need them. When the fleet is lost for good, since one of
 * its topics was deleted, every call ends with a {@link FleetUnavailableException}.
 */
public final class CoordinatorClient implements Pool, Metered {

  private static final Logger log = LoggerFactory.getLogger(CoordinatorClient.class);
  private static final Duration HOST_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration LOOK_AT_STREAMS = Duration.ofMillis(100);
  private static final long STALLED_STREAM_NS = 1_000_000_000L;
  private static final Duration TERMINATION_LIMIT = Duration.ofSeconds(10);
  private static final Duration THREADS_LIMIT = Duration.ofSeconds(2);
  private static final Duration FOREVER = Duration.ofDays(36_500);
  private static final LongSupplier CLOCK = System::nanoTime;

  private final CoordinatorLoop loop;
  private final RecordPublisher publisher;
  private final TopicLookout lookout;
  private final ExecutorService threads;
  private final ClassPathCarrier carrier;
  private final LargeValues large;
  private final OpenJobs open = new OpenJobs();
  private final JobRunner runner;
  private final Travel travel;
  private final KafkaConnection kafka;
  private final Logs logs;
  private final DetachedJobs detachedJobs;
  private final String name;
  private final ApplyJobs applies;
  private final FigureBoard board = new FigureBoard();
  private final Runnable afterwards;
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile boolean givenUp;

  /** Connects to a fleet with the default settings. */
  public static CoordinatorClient connect(String bootstrapServers) {
    return (CoordinatorClient) Pool.connect(bootstrapServers);
  }

  /**
   * Connects to a fleet.
   *
   * @param settings settings that were validated
   * @param kafka the brokers
   * @param transport how the code of its jobs comes to the hosts
   * @param afterwards is run once, when everything else of the pool has been released
   * @throws FleetUnavailableException if no broker answers within a minute; meanwhile it says what
   *     it waits for
   */
  public static CoordinatorClient open(
      PoolSettings settings, KafkaConnection kafka, CodeTransport transport, Runnable afterwards) {
    return PoolOpening.begin(settings, kafka, transport).finish(afterwards);
  }

  CoordinatorClient(
      PoolOrigin origin, PoolClients clients, ReplyAddress reply, Runnable afterwards) {
    this.carrier = origin.carrier();
    this.kafka = origin.kafka();
    this.afterwards = afterwards;
    this.travel = Travel.of(origin.settings());
    JobLog jobLog = new JobLog(kafka);
    this.threads = origin.threads();
    this.publisher = new RecordPublisher(clients.producer(), kafka.topics());
    CallbackRunner callbacks = new CallbackRunner(threads);
    ProgressReports reports = new ProgressReports();
    Coordination core = new Coordination(HOST_TIMEOUT.toNanos());
    this.loop =
        new CoordinatorLoop(
            core,
            kafka,
            reply,
            new CoordinatorLoop.Clients(clients.reader(), publisher),
            CLOCK,
            () -> round(core, callbacks, reports));
    this.lookout =
        new TopicLookout(clients.admin(), kafka.topics(), reply.coordinator(), this::giveUp);
    this.large = new LargeValues(kafka, origin.clientId());
    CallerCode code = new CallerCode(origin.settings(), carrier, large);
    JobOpener opener = new JobOpener(reply, loop, jobLog, open, code, origin.epoch());
    this.logs = new Logs(jobLog, new DetachedLog(kafka), large);
    JobSubmitter submitter =
        new JobSubmitter(opener, logs.detached(), job -> LoggedJob.of(logs, job, travel.allowed()));
    this.runner = new JobRunner(opener, open, reports, threads, submitter, CLOCK);
    this.detachedJobs =
        new DetachedJobs(
            opener, logs.detached(), open, reports, threads, publisher, loop::isOutage, CLOCK);
    this.name = reply.coordinator();
    this.applies = new ApplyJobs(opener, open, callbacks, CLOCK, travel);
    log.debug("coordinator {} listens on partition {}", reply.coordinator(), reply.partition());
  }

  /** Begins its work. */
  void start() {
    loop.start();
    lookout.start();
    threads.execute(this::learnTopics);
  }

  private void learnTopics() {
    try {
      publisher.learnTopics();
    } catch (KafkaException e) {
      log.debug("the topics will be asked for when they are needed: {}", e.toString());
    }
  }

  /**
   * Ends all jobs and takes no more, since what the pool stands on is gone for good. Any thread.
   *
   * @param why what every call says from now on
   */
  public void giveUp(FleetUnavailableException why) {
    log.warn("this pool is given up: {}", why.getMessage());
    givenUp = true;
    loop.tell((core, nowNs) -> core.jobKeys().forEach(job -> core.breakJob(job, why, nowNs)));
    publisher.refuse(why);
  }

  /** Says whether what the pool stands on is gone. */
  boolean isGivenUp() {
    return givenUp;
  }

  private void round(Coordination core, CallbackRunner callbacks, ProgressReports reports) {
    long nowNs = CLOCK.getAsLong();
    applies.round(core, nowNs);
    reports.round(core, nowNs);
    callbacks.round();
    board.round(core, loop, nowNs);
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> R apply(
      TaskFunction<? super A, ? extends R> function, A input) {
    AsyncResult<R> result = applyAsync(function, input);
    try {
      return result.get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof RuntimeException undressed
          ? undressed
          : new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      result.cancel(/* mayInterruptIfRunning= */ true);
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for the task");
    }
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<R> applyAsync(
      TaskFunction<? super A, ? extends R> function, A input) {
    return applies.apply(Submission.of(function).function(), input);
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      TaskFunction<? super A, ? extends R> function, Iterable<? extends A> inputs) {
    return this.<A, R>job(function).map(inputs);
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
      TaskFunction<? super A, ? extends R> function, Iterable<? extends A> inputs) {
    return this.<A, R>job(function).mapAsync(inputs);
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> ResultStream<R> imap(
      TaskFunction<? super A, ? extends R> function, Iterable<? extends A> inputs) {
    return this.<A, R>job(function).imap(inputs);
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> ResultStream<R> imap(
      TaskFunction<? super A, ? extends R> function, Iterator<? extends A> inputs) {
    return this.<A, R>job(function).imap(inputs);
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> ResultStream<R> imapUnordered(
      TaskFunction<? super A, ? extends R> function, Iterable<? extends A> inputs) {
    return this.<A, R>job(function).imapUnordered(inputs);
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> ResultStream<R> imapUnordered(
      TaskFunction<? super A, ? extends R> function, Iterator<? extends A> inputs) {
    return this.<A, R>job(function).imapUnordered(inputs);
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> Job<A, R> job(
      TaskFunction<? super A, ? extends R> function) {
    return new FleetJob<>(runner, Submission.of(function).withTravel(travel));
  }

  @Override
  public <T extends @Nullable Object> Broadcast<T> broadcast(T value) {
    open.checkOpen("the broadcast");
    return large.broadcast(value, travel.codec());
  }

  @Override
  public AttachedJob attach(String jobId) {
    return LoggedJob.find(logs, Objects.requireNonNull(jobId, "jobId"), travel.allowed());
  }

  @Override
  public List<JobStatus> jobs() {
    return logs.detached().all().stream().map(LoggedJob::status).toList();
  }

  @Override
  public List<HostStatus> hosts() {
    return HostWatch.listen(kafka);
  }

  @Override
  public FleetMeter.Source source() {
    return FleetMeter.Source.COORDINATOR;
  }

  @Override
  public Figures figures() {
    return board.latest();
  }

  @Override
  public void tell(Stopwatch stopwatch) {
    loop.tell((core, nowNs) -> core.tell(stopwatch));
  }

  @Override
  public KafkaClients kafkaClients() {
    return new KafkaClients(List.of(publisher.producer()), List.of(loop.consumer()));
  }

  /** Returns what runs detached jobs on the loop of this pool. */
  DetachedJobs detachedJobs() {
    return detachedJobs;
  }

  /** Returns its name, for people. */
  String name() {
    return name;
  }

  /** Ends the pool and leaves its jobs as they are, for another coordinator to go on with. */
  void abandon() {
    shutdown();
    detachedJobs.close();
    release();
  }

  @Override
  public void shutdown() {
    if (open.shutdown()) {
      applies.endAll();
    }
  }

  @Override
  public void join() throws InterruptedException {
    join(FOREVER);
  }

  @Override
  public boolean join(Duration timeout) throws InterruptedException {
    if (!open.isShutdown()) {
      throw new IllegalStateException(
          "join() before close(), shutdown() or terminate() would wait for ever; call one of them first");
    }
    return open.awaitNone(timeout);
  }

  @Override
  public void close() {
    shutdown();
    try {
      while (!open.awaitNone(LOOK_AT_STREAMS)) {
        runner.cancelStalledStreams(STALLED_STREAM_NS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      terminate();
    }
    release();
  }

  @Override
  public void terminate() {
    shutdown();
    open.abandonConclusions();
    open.running().forEach(job -> job.cancel("the pool was terminated"));
    boolean interrupted = Thread.interrupted();
    try {
      open.awaitNone(TERMINATION_LIMIT);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    release();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void release() {
    if (!released.compareAndSet(false, true)) {
      return;
    }
    lookout.close();
    loop.close();
    carrier.close();
    publisher.close();
    threads.shutdown();
    if (!awaitThreads()) {
      threads.shutdownNow();
      if (!awaitThreads()) {
        log.warn("a callback or an input of this pool does not end; its thread is left behind");
      }
    }
    large.close();
    afterwards.run();
  }

  private boolean awaitThreads() {
    try {
      return threads.awaitTermination(THREADS_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
