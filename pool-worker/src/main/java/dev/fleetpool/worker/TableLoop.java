package dev.fleetpool.worker;

import dev.fleetpool.kafka.LogReaders;
import dev.fleetpool.kafka.LoopThreads;
import dev.fleetpool.kafka.RecordReader;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.WireCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads jobs and orders, both from their beginning: {@code fleetpool-agent-table}.
 * Says once when it has read what was there before it came.
 */
final class TableLoop implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TableLoop.class);
  private static final Duration POLL = Duration.ofMillis(500);

  private final Topics topics;
  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final Consumer<JobRecord> onJob;
  private final Consumer<ControlMessage> onOrder;
  private final Runnable onComplete;
  private final RecordReader<JobRecord> jobs =
      RecordReader.traced(WireCodec::decodeJob, JobRecord::in);
  private final RecordReader<ControlMessage> orders = new RecordReader<>(WireCodec::decodeControl);
  private final Thread thread = new Thread(this::run, "fleetpool-agent-table");
  private boolean complete;
  private Map<TopicPartition, Long> ends = Map.of();
  private volatile boolean closing;

  TableLoop(
      Topics topics,
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      Consumer<JobRecord> onJob,
      Consumer<ControlMessage> onOrder,
      Runnable onComplete) {
    this.topics = topics;
    this.consumer = consumer;
    this.onJob = onJob;
    this.onOrder = onOrder;
    this.onComplete = onComplete;
    consumer.assign(
        List.of(new TopicPartition(topics.jobs(), 0), new TopicPartition(topics.control(), 0)));
    consumer.seekToBeginning(consumer.assignment());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closing) {
      try {
        lookWhetherComplete();
        consumer.poll(POLL).forEach(this::handOver);
      } catch (WakeupException e) {
        // closing
      } catch (KafkaException e) {
        log.warn("{} goes on after a failure: {}", thread.getName(), e.toString());
      } catch (Throwable e) {
        log.error("{} goes on after a failure", thread.getName(), e);
      }
    }
    LogReaders.close(consumer);
  }

  /** Before the first poll, which waits while both topics are empty. */
  private void lookWhetherComplete() {
    if (complete) {
      return;
    }
    if (ends.isEmpty()) {
      ends = consumer.endOffsets(consumer.assignment());
    }
    complete =
        ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    if (complete) {
      onComplete.run();
    }
  }

  private void handOver(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(topics.control())) {
      orders.read(record).ifPresent(onOrder);
    } else {
      jobs.read(record).ifPresent(onJob);
    }
  }

  /** Returns how many records were skipped. */
  long unreadable() {
    return jobs.unreadable() + orders.unreadable();
  }

  /** Returns the consumer, for its meters. */
  org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer() {
    return consumer;
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    LoopThreads.join(thread);
  }
}
