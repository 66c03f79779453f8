package dev.fleetpool.coordinator;

import dev.fleetpool.coordinator.core.Coordination;
import dev.fleetpool.kafka.AnsweredFetches;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.LogReaders;
import dev.fleetpool.kafka.LoopThreads;
import dev.fleetpool.kafka.RecordPublisher;
import dev.fleetpool.kafka.RecordReader;
import dev.fleetpool.metrics.Figures;
import dev.fleetpool.metrics.FleetMeter;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.WireCodec;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the core: brings it facts from Kafka and from callers, and sends what it
 * decides.
 *
 * <p>Callers hand over facts with {@link #tell}, from any thread; the loop sleeps in the consumer's
 * poll and is woken. It ends with {@link #close}, or when it fails several times in a row: every
 * job then ends with the failure, so nobody waits for ever.
 */
final class CoordinatorLoop implements AutoCloseable {

  /** A fact for the core. */
  interface Fact {
    void tell(Coordination core, long nowNs);
  }

  /**
   * The loop's clients of Kafka.
   *
   * @param reader is the loop's alone, which closes it
   * @param publisher is shared, and closed by its owner
   */
  record Clients(Consumer<byte[], byte[]> reader, RecordPublisher publisher) {}

  private static final Logger log = LoggerFactory.getLogger(CoordinatorLoop.class);
  private static final long MS = 1_000_000;
  private static final long BUSY_POLL_NS = 50 * MS;
  private static final Duration IDLE_POLL = Duration.ofMillis(200);

  /** Says only that there is something to look for; the core finds it by itself. */
  private static final Fact NEWS = (core, nowNs) -> {};

  private static final int FAILURES_IN_A_ROW = 5;
  private static final long PAUSE_AFTER_FAILURE_NS = 100_000_000;
  private static final long LONELY_LOG_NS = 5_000_000_000L;

  /**
   * For how long what cannot be sent because no broker answers is sent again. Then its job ends: by
   * that time somebody is better told than kept waiting.
   */
  static final Duration OUTAGE_LIMIT = Duration.ofMinutes(10);

  private final Coordination core;
  private final Consumer<byte[], byte[]> consumer;
  private final Topics topics;
  private final LongSupplier clock;
  private final Runnable eachRound;
  private final Queue<Fact> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final RecordReader<ResultMessage> results = new RecordReader<>(WireCodec::decodeResult);
  private final RecordReader<JobRecord> jobs = new RecordReader<>(WireCodec::decodeJob);
  private final RecordReader<HostRecord> hosts = new RecordReader<>(WireCodec::decodeHost);
  private final BrokerContact contact;
  private final DecisionSender sender;
  private final Thread thread;
  private volatile boolean closing;
  private long lonelySinceNs;
  private long unservedLoggedNs;
  private long decidedNs;

  /** What was polled and not handed over yet: a record that fails costs only itself. */
  private Iterator<ConsumerRecord<byte[], byte[]>> unread = Collections.emptyIterator();

  /**
   * Creates the loop; {@link #start} starts it.
   *
   * @param eachRound is run on the loop after each round; must not block
   */
  CoordinatorLoop(
      Coordination core,
      KafkaConnection kafka,
      ReplyAddress reply,
      Clients clients,
      LongSupplier clock,
      Runnable eachRound) {
    this.core = core;
    this.topics = kafka.topics();
    this.clock = clock;
    this.eachRound = eachRound;
    this.consumer = clients.reader();
    TopicPartition replies = new TopicPartition(topics.results(), reply.partition());
    TopicPartition heartbeats = new TopicPartition(topics.hosts(), 0);
    TopicPartition table = new TopicPartition(topics.jobs(), 0);
    List<TopicPartition> all = List.of(replies, heartbeats, table);
    consumer.assign(all);
    // Asking for the position fixes it: results of jobs that are opened from now on are seen.
    consumer.seekToEnd(all);
    all.forEach(consumer::position);
    this.contact =
        new BrokerContact(
            new AnsweredFetches(consumer), kafka.bootstrapServers(), clock.getAsLong());
    this.sender =
        new DecisionSender(
            this,
            core,
            new DecisionSender.Ways(clients.publisher(), reply.partition(), contact),
            clock);
    this.thread = new Thread(this::run, "fleetpool-coordinator-" + reply.coordinator());
    thread.setDaemon(true);
  }

  void start() {
    lonelySinceNs = clock.getAsLong();
    unservedLoggedNs = lonelySinceNs;
    thread.start();
  }

  /** Hands the core a fact; it is told soon, in the order of the calls of one thread. */
  void tell(Fact fact) {
    inbox.add(fact);
    if (asleep.compareAndSet(true, false)) {
      consumer.wakeup();
    }
  }

  /** Makes the loop look for work at once. */
  void wake() {
    tell(NEWS);
  }

  /** Says whether the calling thread is the loop's own. */
  boolean isOwnThread() {
    return Thread.currentThread() == thread;
  }

  /** Has results read from a further partition, from this offset on. */
  void listen(int partition, long offset) {
    tell((c, nowNs) -> listenNow(new TopicPartition(topics.results(), partition), offset));
  }

  /** Asks no broker anything, so that no outage and no wake-up comes in between. */
  private void listenNow(TopicPartition replies, long offset) {
    Set<TopicPartition> assigned = new HashSet<>(consumer.assignment());
    if (assigned.add(replies)) {
      consumer.assign(assigned); // what is read already goes on where it was
      consumer.seek(replies, offset);
    }
  }

  /** Says whether no broker answers. To be asked on the loop. */
  boolean isOutage() {
    return contact.isOutage(clock.getAsLong());
  }

  /** Adds what the loop itself measures. To be called on the loop. */
  void addTo(Figures figures, long nowNs) {
    figures.add(FleetMeter.COORDINATOR_BROKER_SILENCE, contact.silentNs(nowNs) / 1e9);
    figures.add(
        FleetMeter.COORDINATOR_RECORDS_UNREADABLE,
        results.unreadable() + jobs.unreadable() + hosts.unreadable());
  }

  /** Returns the consumer, for its meters. */
  Consumer<byte[], byte[]> consumer() {
    return consumer;
  }

  private void run() {
    int failures = 0;
    while (!closing) {
      try {
        round();
        failures = 0;
      } catch (Throwable e) {
        failures++;
        log.warn("the coordinator loop failed, {} time(s) in a row: {}", failures, e.toString(), e);
        if (failures >= FAILURES_IN_A_ROW) {
          breakAllJobs(e);
          failures = 0;
        }
        LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NS);
      }
    }
    LogReaders.close(consumer);
  }

  private void round() {
    readRecords();
    for (Fact fact = inbox.poll(); fact != null; fact = inbox.poll()) {
      fact.tell(core, clock.getAsLong());
    }
    long nowNs = clock.getAsLong();
    contact.look(nowNs);
    core.decide(nowNs);
    decidedNs = nowNs;
    sender.send(core.takeDecisions());
    logTrouble(nowNs);
    eachRound.run();
  }

  private void readRecords() {
    asleep.set(true);
    try {
      if (!unread.hasNext()) {
        unread = consumer.poll(patience()).iterator();
      }
      while (unread.hasNext()) {
        handOver(unread.next());
      }
    } catch (WakeupException e) {
      // there are facts in the inbox
    } finally {
      asleep.set(false);
    }
  }

  private Duration patience() {
    if (!inbox.isEmpty()) {
      return Duration.ZERO;
    }
    if (core.isIdle()) {
      return IDLE_POLL;
    }
    long leftNs = core.patienceNs(BUSY_POLL_NS, decidedNs) - (clock.getAsLong() - decidedNs);
    // The consumer counts in milliseconds, and is not to come back before its time.
    return Duration.ofNanos(Math.max(0, leftNs + MS - 1));
  }

  private void handOver(ConsumerRecord<byte[], byte[]> record) {
    long nowNs = clock.getAsLong();
    if (record.topic().equals(topics.results())) {
      results.read(record).ifPresent(message -> core.answered(message, nowNs));
    } else if (record.topic().equals(topics.jobs())) {
      jobs.read(record).ifPresent(message -> core.jobSeen(message, nowNs));
    } else {
      hosts.read(record).ifPresent(message -> core.heard(message, nowNs));
    }
  }

  private void logTrouble(long nowNs) {
    if (!core.isIdle()) {
      contact.warn(nowNs);
    }
    if (core.slots() > 0 || core.isIdle() || contact.isOutage(nowNs)) {
      lonelySinceNs = nowNs;
    } else if (nowNs - lonelySinceNs >= LONELY_LOG_NS) {
      lonelySinceNs = nowNs;
      log.warn(
          "jobs wait, but no worker has been heard of on topic {}; start one with this prefix and these brokers",
          topics.hosts());
    }
    logUnserved(nowNs);
  }

  private void logUnserved(long nowNs) {
    if (nowNs - unservedLoggedNs < LONELY_LOG_NS || contact.isOutage(nowNs)) {
      return;
    }
    unservedLoggedNs = nowNs;
    List<String> unserved = core.unserved();
    if (!unserved.isEmpty()) {
      log.warn(
          "jobs wait for hosts with what they require: {}; the hosts are {}; start a worker with --label",
          String.join("; ", unserved),
          core.describeHosts());
    }
  }

  private void breakAllJobs(Throwable cause) {
    for (JobKey job : core.jobKeys()) {
      core.breakJob(job, DecisionSender.givenUp(job, cause), clock.getAsLong());
    }
  }

  /** Ends the loop after the facts told so far; waits for its thread. */
  @Override
  public void close() {
    tell((c, nowNs) -> closing = true);
    LoopThreads.join(thread);
  }
}
