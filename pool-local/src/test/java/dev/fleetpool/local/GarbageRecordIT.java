package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.Pool;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.local.testing.Traces;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.WireMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageRecordIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** The tag of field 1, the format, as a varint. */
  private static final byte FORMAT_TAG = 8;

  @TempDir Path folder;

  @Test
  void jobGoesOnWhateverIsWrittenIntoTheTopics() throws Exception {
    Pool pool = TestFleet.pool();
    Traces traces = Traces.in(folder);
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
    assertThat(pool.map(x -> x + 1, List.of(1, 2, 3))).containsExactly(2, 3, 4);
  }

  private static void writeGarbage() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestKafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (String topic : new Topics(TestFleet.PREFIX).settings().keySet()) {
        int partitions = producer.partitionsFor(topic).size();
        for (int partition = 0; partition < partitions; partition++) {
          for (byte[] value : garbage()) {
            byte[] key = "garbage".getBytes(StandardCharsets.UTF_8);
            sent.add(producer.send(new ProducerRecord<>(topic, partition, key, value)));
          }
        }
      }
      for (Future<RecordMetadata> record : sent) {
        record.get(20, TimeUnit.SECONDS);
      }
    }
  }

  private static List<byte[]> garbage() {
    byte[] random = new byte[1_000];
    new Random(1).nextBytes(random);
    List<byte[]> values = new ArrayList<>();
    values.add(null);
    values.add(new byte[0]);
    values.add("no protobuf".getBytes(StandardCharsets.UTF_8));
    values.add(random);
    values.add(new byte[] {FORMAT_TAG, WireMessage.FORMAT});
    values.add(new byte[] {FORMAT_TAG, WireMessage.FORMAT + 1});
    values.add(new byte[] {FORMAT_TAG, WireMessage.FORMAT, 18, 100, 1});
    return values;
  }
}
