package dev.fleetpool.worker;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.LoopThreads;
import dev.fleetpool.kafka.RecordReader;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.WireCodec;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads jobs, from their beginning, and orders, from now on: {@code
 * fleetpool-agent-table}.
 */
final class TableLoop implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TableLoop.class);
  private static final Duration POLL = Duration.ofMillis(500);

  private final Topics topics;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Consumer<JobRecord> onJob;
  private final Consumer<ControlMessage> onOrder;
  private final RecordReader<JobRecord> jobs = new RecordReader<>(WireCodec::decodeJob);
  private final RecordReader<ControlMessage> orders = new RecordReader<>(WireCodec::decodeControl);
  private final Thread thread = new Thread(this::run, "fleetpool-agent-table");
  private volatile boolean closing;

  TableLoop(KafkaConnection kafka, Consumer<JobRecord> onJob, Consumer<ControlMessage> onOrder) {
    this.topics = kafka.topics();
    this.onJob = onJob;
    this.onOrder = onOrder;
    this.consumer = kafka.reader("fleetpool-agent-table");
    TopicPartition table = new TopicPartition(topics.jobs(), 0);
    TopicPartition control = new TopicPartition(topics.control(), 0);
    consumer.assign(List.of(table, control));
    consumer.seekToBeginning(List.of(table));
    consumer.seekToEnd(List.of(control));
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closing) {
      try {
        consumer.poll(POLL).forEach(this::handOver);
      } catch (WakeupException e) {
        // closing
      } catch (KafkaException e) {
        log.warn("{} goes on after a failure: {}", thread.getName(), e.toString());
      } catch (Throwable e) {
        log.error("{} goes on after a failure", thread.getName(), e);
      }
    }
    consumer.close();
  }

  private void handOver(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(topics.control())) {
      orders.read(record).ifPresent(onOrder);
    } else {
      jobs.read(record).ifPresent(onJob);
    }
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    LoopThreads.join(thread);
  }
}
