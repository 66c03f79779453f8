package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.fleetpool.AsyncResult;
import dev.fleetpool.Pool;
import dev.fleetpool.kafka.RecordReader;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.local.testing.Traces;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.WireMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class GarbageRecordIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** The tag of field 1, the format, as a varint. */
  private static final byte FORMAT_TAG = 8;

  /** The start of a group as field 15. */
  private static final byte UNKNOWN_GROUP_TAG = 123;

  @TempDir Path folder;

  @Test
  void jobGoesOnWhateverIsWrittenIntoTheTopics() throws Exception {
    Pool pool = TestFleet.pool();
    Traces traces = Traces.in(folder);
    ListAppender<ILoggingEvent> logged = listen();
    AsyncResult<List<Integer>> result =
        pool.job(
                (Integer x) -> {
                  traces.leave("runs");
                  traces.await("go");
                  return -x;
                })
            .chunkSize(3)
            .mapAsync(IntStream.range(0, 100).boxed().toList());
    await().atMost(LIMIT).until(() -> traces.count("runs") == TestFleet.SLOTS);

    writeGarbage();
    traces.leave("go");
    writeGarbage();

    assertThat(result.get(30, TimeUnit.SECONDS))
        .isEqualTo(IntStream.range(0, 100).mapToObj(x -> -x).toList());
    assertThat(traces.count("runs")).isEqualTo(100);
    assertThat(pool.map(x -> x + 1, List.of(1, 2, 3))).containsExactly(2, 3, 4);
    try (Pool next = TestFleet.connect(Pool.builder())) { // looks for its bundle in the index
      assertThat(next.map(x -> x + 2, List.of(1, 2, 3))).containsExactly(3, 4, 5);
    }
    await().atMost(LIMIT).untilAsserted(() -> assertThatEachTopicIsToldOf(logged));
    readerLog().detachAppender(logged);
    assertThat(lines(logged)).doesNotHaveDuplicates();
  }

  private static Logger readerLog() {
    return (Logger) LoggerFactory.getLogger(RecordReader.class);
  }

  private static ListAppender<ILoggingEvent> listen() {
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    readerLog().addAppender(logged);
    return logged;
  }

  /** What each thread said of where; agents and coordinators read some of the topics both. */
  private static List<String> lines(ListAppender<ILoggingEvent> logged) {
    return List.copyOf(logged.list).stream()
        .map(event -> event.getThreadName() + " " + place(event.getFormattedMessage()))
        .toList();
  }

  private static String place(String line) {
    return line.substring(Math.max(0, line.indexOf("topic=")));
  }

  private static void assertThatEachTopicIsToldOf(ListAppender<ILoggingEvent> logged) {
    for (String topic : new Topics(TestFleet.PREFIX).settings().keySet()) {
      assertThat(lines(logged))
          .anySatisfy(
              line -> assertThat(line).contains("topic=" + topic + " partition=", " offset="));
    }
  }

  private static void writeGarbage() throws Exception {
    writeGarbage(new Topics(TestFleet.PREFIX).settings().keySet());
  }

  static void writeGarbage(Set<String> topics) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                TestKafka.bootstrapServers(),
                "max.request.size",
                2 * Topics.MAX_RECORD_BYTES),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      byte[] key = "garbage".getBytes(StandardCharsets.UTF_8);
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (String topic : topics) {
        int partitions = producer.partitionsFor(topic).size();
        for (int partition = 0; partition < partitions; partition++) {
          for (byte[] value : garbage()) {
            sent.add(producer.send(new ProducerRecord<>(topic, partition, key, value)));
          }
        }
        sent.add(producer.send(new ProducerRecord<>(topic, 0, key, oversized())));
      }
      for (Future<RecordMetadata> record : sent) {
        record.get(20, TimeUnit.SECONDS);
      }
    }
  }

  /** As large as a topic takes. */
  private static byte[] oversized() {
    byte[] value = new byte[Topics.MAX_RECORD_BYTES + 60 * 1024];
    new Random(2).nextBytes(value);
    return value;
  }

  /** Groups within groups, each a field that nobody knows. */
  private static byte[] nested() {
    byte[] value = new byte[1 << 20];
    Arrays.fill(value, UNKNOWN_GROUP_TAG);
    return value;
  }

  private static List<byte[]> garbage() {
    byte[] random = new byte[1_000];
    new Random(1).nextBytes(random);
    List<byte[]> values = new ArrayList<>();
    values.add(null);
    values.add(new byte[0]);
    values.add("no protobuf".getBytes(StandardCharsets.UTF_8));
    values.add(random);
    values.add(nested());
    values.add(new byte[] {FORMAT_TAG, WireMessage.FORMAT});
    values.add(new byte[] {FORMAT_TAG, WireMessage.FORMAT + 1});
    values.add(new byte[] {FORMAT_TAG, WireMessage.FORMAT, 18, 100, 1});
    return values;
  }
}
