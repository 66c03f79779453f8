package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.AttachedJob;
import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import dev.fleetpool.TraceContext;
import dev.fleetpool.coordinator.CoordinatorService;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.proto.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

/** The trace context of a caller comes to its tasks, and is on the records on the way. */
class TraceIT {

  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String STATE = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Pool pool = TestFleet.pool();
  private final Topics topics = new Topics(TestFleet.PREFIX);
  private final KafkaConnection kafka =
      new KafkaConnection(TestKafka.bootstrapServers(), topics, Map.of());

  private static String seen() {
    return TraceContext.current()
        .map(context -> context.traceParent() + " " + context.traceState())
        .orElse("none");
  }

  @Test
  void tasksFindTheTraceOfTheirJobAndThoseOfOtherJobsDoNot() {
    List<Integer> inputs = List.of(1, 2, 3, 4);

    assertThat(
            pool.job((Integer x) -> seen())
                .trace(new TraceContext(PARENT, STATE))
                .chunkSize(1)
                .map(inputs))
        .containsOnly(PARENT + " " + STATE);
    assertThat(pool.job((Integer x) -> seen()).chunkSize(1).map(inputs)).containsOnly("none");
    assertThat(seen()).isEqualTo("none");
  }

  @Test
  void threadsThatATaskStartsFindItToo() {
    assertThat(
            pool.job((Integer x) -> CompletableFuture.supplyAsync(TraceIT::seen).get())
                .traceParent(PARENT)
                .map(List.of(1)))
        .containsExactly(PARENT + " ");
  }

  @Test
  void recordsOfTheJobCarryItInTheirHeaders() {
    pool.job((Integer x) -> x)
        .named("traced")
        .trace(new TraceContext(PARENT, STATE))
        .map(List.of(1, 2, 3));

    for (String topic : List.of(topics.jobs(), topics.tasks(), topics.results())) {
      assertThat(headers(topic, "traced")).as(topic).containsExactly(PARENT + " " + STATE);
    }
  }

  @Test
  void detachedJobKeepsTheTraceOfItsSubmitter() {
    try (CoordinatorService service = CoordinatorService.start(kafka, () -> {})) {
      await().atMost(LIMIT).until(service::isReady);
      AttachedJob job =
          pool.job((Integer x) -> seen())
              .named("traced-detached")
              .trace(new TraceContext(PARENT, STATE))
              .submit(List.of(1, 2));

      try (ResultStream<String> results = job.results()) {
        assertThat(results.next()).isEqualTo(PARENT + " " + STATE);
        assertThat(results.next()).isEqualTo(PARENT + " " + STATE);
      }
    }
  }

  /** Returns what the headers of the records of a job say that are on a topic. */
  private Set<String> headers(String topic, String job) {
    Set<String> found = new HashSet<>();
    try (KafkaConsumer<byte[], byte[]> consumer = kafka.scanner("trace-it")) {
      List<TopicPartition> all =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      consumer.assign(all);
      consumer.seekToBeginning(all);
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> record :
                    consumer.poll(Duration.ofMillis(100))) {
                  if (text(record.key()).replaceAll(":.*", "").equals(job)) {
                    found.add(header(record, "traceparent") + " " + header(record, "tracestate"));
                  }
                }
                return ends.entrySet().stream()
                    .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
              });
    }
    return found;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "none" : text(header.value());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
