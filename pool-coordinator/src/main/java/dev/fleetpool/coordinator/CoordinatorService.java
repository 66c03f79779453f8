package dev.fleetpool.coordinator;

import dev.fleetpool.coordinator.DetachedLog.Known;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.LoopThreads;
import dev.fleetpool.kafka.RecordReader;
import dev.fleetpool.metrics.Figures;
import dev.fleetpool.metrics.FleetMeter;
import dev.fleetpool.metrics.KafkaClients;
import dev.fleetpool.metrics.Metered;
import dev.fleetpool.proto.DetachedCodec;
import dev.fleetpool.proto.SubmissionRecord;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.spi.PoolSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs detached jobs, as one of any number of services that share them: each partition of the
 * submissions topic, and with it the jobs whose ids lead there, belongs to one service of the
 * group. When a partition comes, the log tells which jobs of it have not ended; they are opened
 * again, which fences whoever ran them before, and what is missing is run.
 *
 * <p>It has a thread {@code fleetpool-service-*}, which is the member of the group, and a pool
 * whose loop runs the jobs. A service that is closed leaves its jobs to the others as they are.
 */
public final class CoordinatorService implements Metered, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CoordinatorService.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long PAUSE_NS = 1_000_000_000;

  private final Runnable whenEnded;
  private final CoordinatorClient pool;
  private final KafkaConnection kafka;
  private final DetachedLog detachedLog;
  private final DetachedJobs jobs;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordReader<SubmissionRecord> reader =
      RecordReader.traced(DetachedCodec::decodeSubmission, SubmissionRecord::in);
  private final Thread thread;

  /** The submissions of the partitions that are ours, by job. Owned by the thread. */
  private final Map<String, SubmissionRecord> known = new HashMap<>();

  /** Partitions that came and were not looked through. Owned by the thread. */
  private final List<Integer> arrived = new ArrayList<>();

  /** How many the submissions topic has. Owned by the thread. */
  private int partitionsInAll;

  private volatile boolean closing;
  private volatile boolean ready;

  private CoordinatorService(CoordinatorClient pool, KafkaConnection kafka, Runnable whenEnded) {
    this.whenEnded = whenEnded;
    this.pool = pool;
    this.kafka = kafka;
    this.detachedLog = new DetachedLog(kafka);
    this.jobs = pool.detachedJobs();
    this.consumer = kafka.serviceConsumer("fleetpool-service-" + pool.name());
    this.thread = new Thread(this::run, "fleetpool-service-" + pool.name());
  }

  /**
   * Starts a service.
   *
   * @param whenEnded is run once, on the service's thread, when it was closed, or cannot go on: a
   *     topic of its was deleted, say, and another service is to be started
   * @throws dev.fleetpool.FleetUnavailableException if no broker answers within a minute
   */
  public static CoordinatorService start(KafkaConnection kafka, Runnable whenEnded) {
    CoordinatorClient pool =
        CoordinatorClient.open(settings(kafka), kafka, CodeTransport.AS_BUNDLE, () -> {});
    try {
      DetachedLog log = new DetachedLog(kafka);
      log.prepareForService();
      CoordinatorService service = new CoordinatorService(pool, kafka, whenEnded);
      service.thread.start();
      return service;
    } catch (RuntimeException e) {
      pool.abandon();
      throw e;
    }
  }

  /** Returns the settings of a pool on these brokers of which nothing else is said. */
  static PoolSettings settings(KafkaConnection kafka) {
    return new PoolSettings(
        Optional.of(kafka.bootstrapServers()),
        kafka.topics().prefix(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        kafka.properties());
  }

  /** Returns the pool of this service, for questions; not to be closed. */
  public CoordinatorClient pool() {
    return pool;
  }

  /** Says whether it is a member of the group, and has looked through what is its own. */
  public boolean isReady() {
    return ready;
  }

  /** Returns how many jobs run here, or wait until one of them has ended. */
  public int runningJobs() {
    return jobs.count();
  }

  @Override
  public FleetMeter.Source source() {
    return pool.source();
  }

  @Override
  public Figures figures() {
    return pool.figures();
  }

  @Override
  public void tell(Stopwatch stopwatch) {
    pool.tell(stopwatch);
  }

  @Override
  public KafkaClients kafkaClients() {
    return pool.kafkaClients().with(consumer);
  }

  private void run() {
    try {
      consumer.subscribe(List.of(kafka.topics().submissions()), new Moves());
      while (!closing && !pool.isGivenUp()) {
        roundOrPause();
      }
    } catch (Error e) {
      log.error("the service failed", e);
      throw e;
    } finally {
      ready = false;
      try {
        pool.abandon();
        consumer.close();
      } finally {
        whenEnded.run();
      }
    }
  }

  private void roundOrPause() {
    try {
      round();
    } catch (WakeupException e) {
      // it is closing
    } catch (RuntimeException e) {
      ready = false;
      log.warn("the service failed and tries again: {}", e.toString());
      log.debug("it failed here", e);
      LockSupport.parkNanos(PAUSE_NS);
    }
  }

  private void round() {
    consumer.poll(POLL).forEach(this::hear);
    if (!arrived.isEmpty()) {
      takeOver(List.copyOf(arrived));
      arrived.clear();
    }
    ready = consumer.groupMetadata().generationId() >= 0;
  }

  private void takeOver(List<Integer> partitions) {
    partitionsInAll = consumer.partitionsFor(kafka.topics().submissions()).size();
    for (Known job : detachedLog.table(partitions).all()) {
      String id = job.submission().job().key().jobId();
      if (job.isOver()) {
        known.merge(id, job.submission(), DetachedLog::later);
      } else {
        see(job.submission());
      }
    }
  }

  private void hear(ConsumerRecord<byte[], byte[]> record) {
    if (!arrived.contains(record.partition())) { // what came with it is looked through as a whole
      reader.read(record).ifPresent(this::see);
    }
  }

  private void see(SubmissionRecord submission) {
    String id = submission.job().key().jobId();
    SubmissionRecord before = known.get(id);
    if (before != null && DetachedLog.later(before, submission).equals(before)) {
      return;
    }
    known.put(id, submission);
    if (submission.cancelled()) {
      jobs.cancel(submission);
    } else {
      jobs.start(submission);
    }
  }

  /** What comes and goes when services do. Called within poll, on the thread. */
  private final class Moves implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> arrived.add(partition.partition()));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        arrived.remove((Integer) partition.partition());
        known
            .keySet()
            .removeIf(
                id -> {
                  boolean goes =
                      Topics.detachedPartition(id, partitionsInAll) == partition.partition();
                  if (goes) {
                    jobs.leave(id);
                  }
                  return goes;
                });
      }
    }
  }

  /** Leaves the group and all jobs, which other services go on with. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    LoopThreads.join(thread);
  }
}
