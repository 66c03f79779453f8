package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.coordinator.core.Coordination;
import dev.fleetpool.coordinator.core.InputQueue;
import dev.fleetpool.coordinator.core.JobProgress;
import dev.fleetpool.coordinator.core.JobSettings;
import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.coordinator.core.JobSink;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.RecordPublisher;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The loop over brokers that are not there, with two jobs, one of which is bad. */
class CoordinatorLoopTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Topics TOPICS = new Topics("f");
  private static final String BAD = "bad";
  private static final String GOOD = "good";

  private final Reader reader = new Reader();
  private final FailingProducer producer = new FailingProducer();
  private final AtomicLong aheadNs = new AtomicLong();
  private final AtomicLong rounds = new AtomicLong();
  private final AtomicBoolean wakesAtEndOfRound = new AtomicBoolean();
  private final Sink bad = new Sink();
  private final Sink good = new Sink();
  private CoordinatorLoop loop;

  /** Keeps how long its farewell may take, and how long the loop meant to sleep in it last. */
  private static final class Reader extends MockConsumer<byte[], byte[]> {
    private volatile Optional<Duration> farewell = Optional.empty();
    private final BlockingQueue<Duration> sleeps = new LinkedBlockingQueue<>();
    private volatile boolean keepsSleeps;

    Reader() {
      super("latest");
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      if (keepsSleeps) {
        sleeps.add(timeout);
      }
      return super.poll(timeout);
    }

    @Override
    public void close(CloseOptions options) {
      farewell = options.timeout();
      super.close(options);
    }
  }

  /** Cannot make a record of the bad job for one topic. */
  private static final class FailingProducer extends MockProducer<byte[], byte[]> {
    private volatile String topic = "";
    private volatile Throwable trouble = new AssertionError();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean brokersAreAway;

    FailingProducer() {
      super(/* autoComplete= */ true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, Callback callback) {
      if (record.topic().equals(topic) && key(record).equals(BAD)) {
        throw FailingProducer.<RuntimeException>asIs(trouble);
      }
      if (brokersAreAway) {
        refused.incrementAndGet();
        callback.onCompletion(null, new TimeoutException("nobody answers"));
        return CompletableFuture.failedFuture(new TimeoutException("nobody answers"));
      }
      return super.send(record, callback);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> RuntimeException asIs(Throwable trouble) throws T {
      throw (T) trouble;
    }
  }

  /** Keeps how its job ends. */
  private static final class Sink implements JobSink {
    private volatile boolean opened;
    private volatile Optional<Ending> ending = Optional.empty();

    @Override
    public void opened() {
      opened = true;
    }

    @Override
    public void answered(Answer answer) {}

    @Override
    public void ended(Optional<Ending> failure, JobProgress last) {
      ending = failure;
    }
  }

  @BeforeEach
  void loopRuns() {
    reader.updateEndOffsets(
        Map.of(
            new TopicPartition(TOPICS.results(), 0), 0L,
            new TopicPartition(TOPICS.hosts(), 0), 0L,
            new TopicPartition(TOPICS.jobs(), 0), 0L));
    loop =
        new CoordinatorLoop(
            new Coordination(LIMIT.toNanos()),
            new KafkaConnection("nowhere:1", TOPICS, Map.of()),
            new ReplyAddress("test", 0),
            new CoordinatorLoop.Clients(reader, new RecordPublisher(producer, TOPICS)),
            () -> System.nanoTime() + aheadNs.get(),
            this::endOfRound);
    loop.start();
  }

  private void endOfRound() {
    rounds.incrementAndGet();
    if (wakesAtEndOfRound.compareAndSet(true, false)) {
      loop.wake();
      reader.keepsSleeps = true;
    }
  }

  @AfterEach
  void loopEnds() {
    loop.close();
    assertThat(reader.closed()).isTrue();
    // A broker that waits for records answers nothing else, and a frozen one never.
    assertThat(reader.farewell).hasValue(Duration.ZERO);
  }

  /** Whoever is answered asks again at once, from another thread. */
  @Test
  void loopThatIsWokenOnItsWayToSleepDoesNotSleep() throws InterruptedException {
    wakesAtEndOfRound.set(true);

    assertThat(reader.sleeps.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Duration.ZERO);
    assertThat(reader.sleeps.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isPositive();
  }

  static List<Throwable> troubles() {
    return List.of(new NoClassDefFoundError("a/Missing"), new IllegalStateException("no room"));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void jobWhoseRecordCannotBeMadeEndsAndNoOther(Throwable trouble) {
    failAt(TOPICS.jobs(), trouble);

    openBoth();

    awaitThatOnlyTheBadOneEnds(trouble);
    await().atMost(LIMIT).until(() -> good.opened);
    assertThat(sent(TOPICS.jobs())).containsExactly(GOOD);
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void jobWhoseChunkCannotBeMadeEndsAndNoOther(Throwable trouble) {
    failAt(TOPICS.tasks(), trouble);

    openBoth();
    await().atMost(LIMIT).until(() -> bad.opened && good.opened);
    loop.tell((core, nowNs) -> core.heard(hostOfTwoSlots(), nowNs));

    awaitThatOnlyTheBadOneEnds(trouble);
    await().atMost(LIMIT).until(() -> sent(TOPICS.tasks()).contains(GOOD));
    assertThat(sent(TOPICS.tasks())).doesNotContain(BAD);
  }

  @Test
  void jobWaitsForBrokersForTenMinutesAndEndsThen() {
    producer.brokersAreAway = true;
    pass(Duration.ofSeconds(10)); // at first it is no outage
    loop.tell((core, nowNs) -> core.openJob(settings(GOOD), oneInput(), good, nowNs));

    pass(CoordinatorLoop.OUTAGE_LIMIT.minusSeconds(30));

    assertThat(good.ending).isEmpty();
    assertThat(producer.refused).hasValueGreaterThan(50);
    pass(Duration.ofSeconds(40));
    await().atMost(LIMIT).until(() -> good.ending.isPresent());
    assertThat(((JobSink.Ending.Broken) good.ending.orElseThrow()).cause())
        .isInstanceOf(FleetUnavailableException.class)
        .hasMessageContainingAll("job good", "nobody answers", "check that the brokers");
  }

  /** Lets time pass, by ten seconds at once, and the loop see it. */
  /** One round is under way; the next one sends, and the one after it hears what became of that. */
  private void pass(Duration time) {
    long startNs = System.nanoTime();
    for (long i = 0; i < time.toSeconds(); i += 10) {
      aheadNs.addAndGet(10_000_000_000L);
      long heard = rounds.get() + 3;
      loop.wake();
      while (rounds.get() < heard) {
        assertThat(System.nanoTime() - startNs).as("time for it").isLessThan(LIMIT.toNanos());
        Thread.onSpinWait();
      }
    }
  }

  private void failAt(String topic, Throwable trouble) {
    producer.trouble = trouble;
    producer.topic = topic;
  }

  /** Both at once, so that what is decided of the good one comes behind what fails. */
  private void openBoth() {
    loop.tell(
        (core, nowNs) -> {
          core.openJob(settings(BAD), oneInput(), bad, nowNs);
          core.openJob(settings(GOOD), oneInput(), good, nowNs);
        });
  }

  private void awaitThatOnlyTheBadOneEnds(Throwable trouble) {
    await().atMost(LIMIT).until(() -> bad.ending.isPresent());
    RuntimeException why = ((JobSink.Ending.Broken) bad.ending.orElseThrow()).cause();
    assertThat(why)
        .isInstanceOf(FleetUnavailableException.class)
        .hasMessageContaining("job bad was given up")
        .hasCause(trouble);
    assertThat(good.ending).isEmpty();
  }

  private List<String> sent(String topic) {
    return producer.history().stream()
        .filter(record -> record.topic().equals(topic))
        .map(CoordinatorLoopTest::key)
        .toList();
  }

  private static String key(ProducerRecord<byte[], byte[]> record) {
    return new String(record.key(), StandardCharsets.UTF_8);
  }

  private static HostRecord hostOfTwoSlots() {
    List<SlotRecord> slots =
        List.of(
            new SlotRecord(0, List.of(0), Optional.empty(), 0),
            new SlotRecord(1, List.of(1), Optional.empty(), 0));
    return new HostRecord("agent", "host-a", 1, false, slots);
  }

  private static JobSettings settings(String name) {
    JobRecord record = new JobRecord(new JobKey(name, 1), "test", 0, JobRecord.Code.NONE, false);
    return new JobSettings(
        record, OptionalInt.empty(), Release.IN_ORDER, OnFailure.STOP, Retries.DEFAULT);
  }

  private static InputQueue oneInput() {
    InputQueue inputs = new InputQueue(1 << 10);
    try {
      inputs.append(ByteBuffer.wrap(new byte[1]), 1);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    inputs.end();
    return inputs;
  }
}
