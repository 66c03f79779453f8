package dev.fleetpool.worker;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.LoopThreads;
import dev.fleetpool.kafka.RecordReader;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.proto.WireCodec;
import dev.fleetpool.worker.core.WaitingChunk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that polls for one slot, {@code fleetpool-slot-<n>}: hands chunks to the slot and
 * commits what it has claimed. It never runs user code, so the group never misses it however long a
 * task takes.
 *
 * <p>Claims are committed at most 100 ms after they were made, and before a partition is given
 * away.
 */
final class SlotConsumer implements ConsumerRebalanceListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SlotConsumer.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
  private static final Duration COMMIT_LIMIT = Duration.ofSeconds(2);
  private static final int LAST_ATTEMPTS = 10;
  private static final int PAUSE_AT = 256;
  private static final int RESUME_AT = 64;

  private final Slot slot;
  private final String topic;
  private final Consumer<byte[], byte[]> consumer;
  private final RecordReader<TaskMessage> reader;
  private final Runnable onAssignment;
  private final Thread thread;
  private boolean paused;
  private volatile boolean closing;

  SlotConsumer(
      Slot slot,
      int index,
      KafkaConnection kafka,
      RecordReader<TaskMessage> reader,
      Runnable onAssignment) {
    this.slot = slot;
    this.topic = kafka.topics().tasks();
    this.consumer = kafka.slotConsumer("fleetpool-slot-" + index);
    this.reader = reader;
    this.onAssignment = onAssignment;
    this.thread = new Thread(this::run, "fleetpool-slot-" + index);
    thread.setDaemon(true);
  }

  static RecordReader<TaskMessage> reader() {
    return new RecordReader<>(WireCodec::decodeTask);
  }

  /** Returns the consumer, for its meters. */
  Consumer<byte[], byte[]> consumer() {
    return consumer;
  }

  void start() {
    thread.start();
  }

  private void run() {
    consumer.subscribe(Set.of(topic), this);
    while (!closing) {
      try {
        handOver(consumer.poll(POLL));
        throttle();
        commit();
      } catch (KafkaException e) {
        log.warn("{} goes on after a failure: {}", thread.getName(), e.toString());
      } catch (Throwable e) {
        log.error("{} goes on after a failure", thread.getName(), e);
      }
    }
    leave();
  }

  private void handOver(ConsumerRecords<byte[], byte[]> records) {
    if (records.isEmpty()) {
      return;
    }
    List<WaitingChunk> chunks = new ArrayList<>(records.count());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      reader
          .read(record)
          .ifPresent(
              task -> chunks.add(new WaitingChunk(record.partition(), record.offset(), task)));
    }
    slot.polled(chunks);
  }

  /** Fetches no more while much waits. */
  private void throttle() {
    int waiting = slot.waiting();
    if (waiting >= PAUSE_AT) {
      consumer.pause(consumer.assignment());
      paused = true;
    } else if (paused && waiting <= RESUME_AT) {
      consumer.resume(consumer.paused());
      paused = false;
    }
  }

  private void commit() {
    Map<Integer, Long> taken = slot.takeClaims(numbers(consumer.assignment()));
    if (!taken.isEmpty()) {
      consumer.commitAsync(
          offsets(taken),
          (committed, failure) -> {
            if (failure != null) {
              slot.notCommitted(taken);
              log.debug(
                  "{} could not commit {}: {}", thread.getName(), committed, failure.toString());
            }
          });
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> offsets(Map<Integer, Long> taken) {
    return taken.entrySet().stream()
        .collect(
            Collectors.toMap(
                claim -> new TopicPartition(topic, claim.getKey()),
                claim -> new OffsetAndMetadata(claim.getValue())));
  }

  private void commitNow() {
    try {
      commitAll();
    } catch (KafkaException e) {
      log.warn("{} could not commit its claims: {}", thread.getName(), e.toString());
    }
  }

  private void commitAll() {
    Map<Integer, Long> taken = slot.takeAllClaims(numbers(consumer.assignment()));
    if (taken.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(offsets(taken), COMMIT_LIMIT);
    } catch (KafkaException e) {
      slot.notCommitted(taken);
      throw e;
    }
  }

  /**
   * Commits before it leaves, since what is claimed and not committed would be run by the next
   * owner. A group that rebalances takes no commits, and goes on with the polls of its members.
   */
  private void commitLast() {
    for (int attempt = 1; attempt < LAST_ATTEMPTS; attempt++) {
      try {
        commitAll();
        return;
      } catch (RebalanceInProgressException e) {
        handOver(consumer.poll(POLL));
      }
    }
    commitNow();
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> gained) {
    slot.assigned(numbers(gained));
    onAssignment.run();
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> gone) {
    slot.revoked(numbers(gone));
    commitNow();
    slot.released(numbers(gone));
    onAssignment.run();
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> gone) {
    slot.revoked(numbers(gone));
    slot.released(numbers(gone));
    onAssignment.run();
  }

  private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
  }

  private void leave() {
    try {
      commitLast();
      consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    } catch (KafkaException e) {
      log.debug("{} did not leave cleanly: {}", thread.getName(), e.toString());
    }
  }

  /**
   * Asks the thread to end, after its poll: one that is woken up might be woken up while it commits
   * its last claims.
   */
  void stop() {
    closing = true;
  }

  /** Ends the thread and waits for it. */
  @Override
  public void close() {
    stop();
    LoopThreads.join(thread);
  }
}
