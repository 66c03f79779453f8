package dev.fleetpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.WireCodec;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The loop over topics to which coordinators wrote before it came. */
class TableLoopTest {

  private static final int LIMIT_S = 20;
  private static final Topics TOPICS = new Topics("f");
  private static final TopicPartition JOBS = new TopicPartition(TOPICS.jobs(), 0);
  private static final TopicPartition CONTROL = new TopicPartition(TOPICS.control(), 0);

  private final MockConsumer<byte[], byte[]> reader = new MockConsumer<>("earliest");
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final TableLoop loop =
      new TableLoop(
          TOPICS,
          reader,
          job -> told.add(job.key().jobId()),
          order -> told.add(order.toString()),
          () -> told.add("complete"));

  private static ControlMessage order(int chunk) {
    return new ControlMessage.HandBack(new ChunkKey(new JobKey("job", 1), chunk));
  }

  private void write(ControlMessage order, long offset) {
    reader.addRecord(
        new ConsumerRecord<>(TOPICS.control(), 0, offset, new byte[0], WireCodec.encode(order)));
  }

  private void topicsEndAt(long jobs, long control) {
    reader.updateBeginningOffsets(Map.of(JOBS, 0L, CONTROL, 0L));
    reader.updateEndOffsets(Map.of(JOBS, jobs, CONTROL, control));
  }

  private String nextTold() throws InterruptedException {
    return String.valueOf(told.poll(LIMIT_S, TimeUnit.SECONDS));
  }

  @AfterEach
  void loopEnds() {
    loop.close();
    assertThat(reader.closed()).isTrue();
    assertThat(told).isEmpty();
  }

  @Test
  void ordersFromBeforeAreReadAndOnlyThenIsItComplete() throws InterruptedException {
    topicsEndAt(0, 2);
    write(order(1), 0);
    write(order(2), 1);

    loop.start();

    assertThat(nextTold()).isEqualTo(order(1).toString());
    assertThat(nextTold()).isEqualTo(order(2).toString());
    assertThat(nextTold()).isEqualTo("complete");
  }

  @Test
  void emptyTopicsAreCompleteAtOnce() throws InterruptedException {
    topicsEndAt(0, 0);

    loop.start();

    assertThat(nextTold()).isEqualTo("complete");
  }
}
