package dev.fleetpool.bench;

import dev.fleetpool.kafka.KafkaConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The limit: records there and back over the same broker, with the same clients and settings, an
 * echo in another JVM in place of the agent, and nothing done with them.
 */
final class RawKafka implements Contender {

  private static final String THERE = "raw.there";
  private static final String BACK = "raw.back";
  private static final int SMALL_BYTES = 100;
  private static final Duration POLL = Duration.ofSeconds(10);

  private final String bootstrapServers;
  private final Process echo;
  private final Producer<byte[], byte[]> producer;
  private final Consumer<byte[], byte[]> consumer;

  private RawKafka(
      String bootstrapServers,
      Process echo,
      Producer<byte[], byte[]> producer,
      Consumer<byte[], byte[]> consumer) {
    this.bootstrapServers = bootstrapServers;
    this.echo = echo;
    this.producer = producer;
    this.consumer = consumer;
  }

  /** A program that has Kafka's clients only: makes them, and waits for one record to be back. */
  static final class Attach {

    private Attach() {}

    /** Takes the brokers; prints a line. */
    public static void main(String[] arguments) {
      KafkaConnection kafka = RawEcho.connection(arguments[0]);
      TopicPartition back = new TopicPartition(BACK, 0);
      try (Producer<byte[], byte[]> producer = kafka.producer("raw-attach");
          Consumer<byte[], byte[]> consumer = kafka.reader("raw-attach")) {
        consumer.assign(List.of(back));
        consumer.seekToEnd(List.of(back));
        consumer.position(back);
        RawEcho.send(producer, new ProducerRecord<>(THERE, 0, new byte[0], new byte[SMALL_BYTES]));
        System.out.println(consumer.poll(POLL).count());
      }
    }
  }

  static RawKafka open(String bootstrapServers) throws Exception {
    KafkaConnection kafka = RawEcho.connection(bootstrapServers);
    try (Admin admin = kafka.admin("raw")) {
      Map<String, String> roomy = Map.of("max.message.bytes", "8388608");
      admin
          .createTopics(
              List.of(
                  new NewTopic(THERE, 1, (short) 1).configs(roomy),
                  new NewTopic(BACK, 1, (short) 1).configs(roomy)))
          .all()
          .get();
    }
    Process echo = JavaPrograms.start(RawEcho.class, bootstrapServers, THERE, BACK);
    BufferedReader lines = echo.inputReader(StandardCharsets.UTF_8);
    if (lines.readLine() == null) {
      throw new IOException("the echo of raw Kafka does not start");
    }
    Consumer<byte[], byte[]> consumer = kafka.reader("raw");
    TopicPartition back = new TopicPartition(BACK, 0);
    consumer.assign(List.of(back));
    consumer.seekToBeginning(List.of(back));
    return new RawKafka(bootstrapServers, echo, kafka.producer("raw"), consumer);
  }

  @Override
  public String name() {
    return "raw Kafka";
  }

  @Override
  public Map<Workload, Double> run(Workload workload) throws Exception {
    return switch (workload) {
      case ATTACH -> Map.of(workload, attach());
      case ONE_BY_ONE -> Map.of(workload, oneByOne());
      case LATENCY_P50 -> latency();
      case LARGE -> Map.of(workload, large());
      default -> Map.of();
    };
  }

  private double attach() throws Exception {
    double ms = JavaPrograms.millisToFirstLine(Attach.class, bootstrapServers);
    Set<TopicPartition> back = consumer.assignment();
    consumer.seekToEnd(back); // past what came for that program
    back.forEach(consumer::position);
    return ms;
  }

  private double oneByOne() {
    byte[] content = new byte[SMALL_BYTES];
    long startNs = System.nanoTime();
    for (int i = 0; i < Workloads.ONE_BY_ONE_TASKS; i++) {
      send(content);
    }
    for (int answered = 0; answered < Workloads.ONE_BY_ONE_TASKS; ) {
      answered += poll().count();
    }
    return Workloads.ONE_BY_ONE_TASKS / Workloads.millisSince(startNs);
  }

  private Map<Workload, Double> latency() {
    long[] ns = new long[Workloads.LATENCIES];
    for (int i = 0; i < ns.length; i++) {
      long startNs = System.nanoTime();
      send(new byte[SMALL_BYTES]);
      poll();
      ns[i] = System.nanoTime() - startNs;
    }
    return Workloads.percentiles(ns);
  }

  private double large() {
    List<byte[]> contents = Workloads.incompressible();
    long startNs = System.nanoTime();
    int sent = 0;
    for (int answered = 0; answered < Workloads.LARGE_TASKS; ) {
      while (sent < Workloads.LARGE_TASKS && sent - answered < Workloads.LARGE_WINDOW) {
        send(contents.get(sent++ % Workloads.LARGE_WINDOW));
      }
      for (ConsumerRecord<byte[], byte[]> record : poll()) {
        byte[] expected = contents.get(answered % Workloads.LARGE_WINDOW);
        Workloads.check(Arrays.equals(record.value(), expected), answered++);
      }
    }
    return 2 * Workloads.LARGE_TASKS / (Workloads.millisSince(startNs) / 1e3);
  }

  private ConsumerRecords<byte[], byte[]> poll() {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    if (records.isEmpty()) {
      throw new IllegalStateException("raw Kafka gave no answer for " + POLL);
    }
    return records;
  }

  private void send(byte[] content) {
    RawEcho.send(producer, new ProducerRecord<>(THERE, 0, new byte[0], content));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
    consumer.close();
    echo.destroy();
  }
}
