package dev.fleetpool.bench;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import dev.fleetpool.proto.Topics;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * How long the group of the workers takes to give each slot its partition, and what the group costs
 * while nothing is asked of it: real consumers with the settings of an agent's slots, a thread
 * each, in this JVM, and one embedded broker in another.
 */
public final class Assignment {

  private static final int[] SLOTS = {2, 8, 32, 128, 512};
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long REST_MS = 5_000;
  private static final String GROUPS = "__consumer_offsets";

  private Assignment() {}

  /** Measures and prints the table. */
  public static void run(PrintStream out) throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary());
    try {
      broker.awaitReady(LIMIT);
      measure(broker, "warm", SLOTS[0]);
      out.printf(
          "%6s %12s %14s %14s %18s %22s %22s %20s%n",
          "slots",
          "all join, s",
          "one leaves, s",
          "it is back, s",
          "group record, B",
          "at rest, requests/s",
          "at rest, KiB/s from it",
          "at rest, broker CPU");
      for (int slots : SLOTS) {
        out.println(measure(broker, "slots-" + slots, slots));
      }
    } finally {
      broker.close();
    }
  }

  private static String measure(EmbeddedBroker broker, String prefix, int slots) throws Exception {
    KafkaConnection kafka =
        new KafkaConnection(broker.bootstrapServers(), new Topics(prefix), Map.of());
    try (Admin admin = kafka.admin("assignment")) {
      admin
          .createTopics(List.of(new NewTopic(kafka.topics().tasks(), slots, (short) 1)))
          .all()
          .get();
    }
    SlotCensus census = new SlotCensus(slots);
    List<GroupMember> members = new ArrayList<>();
    try {
      for (int i = 0; i < slots; i++) {
        members.add(new GroupMember(kafka, i, census));
      }
      double joined = census.secondsUntil(slots, () -> members.forEach(GroupMember::start));
      double left = census.secondsUntil(slots - 1, () -> members.remove(slots - 1).stop());
      members.add(new GroupMember(kafka, slots - 1, census));
      double back = census.secondsUntil(slots, () -> members.get(slots - 1).start());
      int record = groupRecordBytes(kafka);
      return String.format(
          Locale.ROOT,
          "%6d %12.2f %14.2f %14.2f %18d %s",
          slots,
          joined,
          left,
          back,
          record,
          atRest(members));
    } finally {
      members.forEach(GroupMember::stop);
      members.forEach(GroupMember::close);
    }
  }

  /** Says what the members and the broker do while there is nothing to do. */
  private static String atRest(List<GroupMember> members) throws InterruptedException {
    double requests = sum(members, "request-total");
    double bytes = sum(members, "incoming-byte-total");
    Duration cpu = brokerCpu();
    Thread.sleep(REST_MS);
    double seconds = REST_MS / 1e3;
    return String.format(
        Locale.ROOT,
        "%22.0f %22.0f %20.3f",
        (sum(members, "request-total") - requests) / seconds,
        (sum(members, "incoming-byte-total") - bytes) / seconds / 1024,
        brokerCpu().minus(cpu).toMillis() / 1e3 / seconds);
  }

  private static double sum(List<GroupMember> members, String metric) {
    return members.stream().mapToDouble(member -> member.metric(metric)).sum();
  }

  /** Returns the processor time of the processes that this one has started, which is the broker. */
  private static Duration brokerCpu() {
    return ProcessHandle.current()
        .descendants()
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Returns the size of the record in which the group's members and their partitions are kept. */
  private static int groupRecordBytes(KafkaConnection kafka) {
    int largest = 0;
    try (Consumer<byte[], byte[]> log = kafka.reader("assignment")) {
      List<TopicPartition> partitions =
          log.partitionsFor(GROUPS).stream()
              .map(partition -> new TopicPartition(GROUPS, partition.partition()))
              .toList();
      log.assign(partitions);
      log.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = log.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(each -> log.position(each) < ends.getOrDefault(each, 0L))) {
        for (ConsumerRecord<byte[], byte[]> record : log.poll(POLL)) {
          boolean isOurs =
              new String(record.key(), StandardCharsets.UTF_8)
                  .contains(kafka.topics().workersGroup());
          largest =
              isOurs && record.value() != null ? Math.max(largest, record.value().length) : largest;
        }
      }
    }
    return largest;
  }
}
