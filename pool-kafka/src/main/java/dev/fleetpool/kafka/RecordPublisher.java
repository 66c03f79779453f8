package dev.fleetpool.kafka;

import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.JobStateRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.Trace;
import dev.fleetpool.proto.WireCodec;
import dev.fleetpool.proto.WireMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to their topics with the right key and partition. Thread-safe. What becomes of a
 * record is told to the {@code done} callback given with it, on the producer's thread or, when the
 * record is refused at once, on the caller's: with nothing when the record is in the log of all
 * in-sync replicas, with the exception when it is not.
 */
public final class RecordPublisher implements AutoCloseable {

  private final Producer<byte[], byte[]> producer;
  private final Topics topics;
  private volatile @Nullable RuntimeException refusal;

  /** Publishes with this producer, and closes it in the end. */
  public RecordPublisher(Producer<byte[], byte[]> producer, Topics topics) {
    this.producer = producer;
    this.topics = topics;
  }

  /** Returns the producer, for its meters. */
  public Producer<byte[], byte[]> producer() {
    return producer;
  }

  /**
   * Asks where the topics are, so that no message has to wait for it later: in an outage it would
   * wait in vain, and its sender with it.
   *
   * @throws org.apache.kafka.common.KafkaException if no broker answers in time
   */
  public void learnTopics() {
    topics.settings().keySet().forEach(producer::partitionsFor);
  }

  /** Sends a job record. */
  public void publish(JobRecord job, Consumer<Optional<Exception>> done) {
    send(record(topics.jobs(), null, job.key().jobId(), job, job.trace()), done);
  }

  /** Sends a chunk to a partition. */
  public void publish(
      TaskMessage chunk, int partition, Trace trace, Consumer<Optional<Exception>> done) {
    send(record(topics.tasks(), partition, chunk.key().job().jobId(), chunk, trace), done);
  }

  /** Sends results to a coordinator's reply partition. */
  public void publish(
      ResultMessage result, int partition, Trace trace, Consumer<Optional<Exception>> done) {
    String key = result.key().job().jobId() + ":" + result.firstIndex();
    send(record(topics.results(), partition, key, result, trace), done);
  }

  /** Sends a message of a coordinator to a reply partition. */
  public void publish(ResultMessage result, int partition, Consumer<Optional<Exception>> done) {
    publish(result, partition, Trace.NONE, done);
  }

  /** Sends a heartbeat. */
  public void publish(HostRecord host, Consumer<Optional<Exception>> done) {
    send(record(topics.hosts(), null, host.agentId(), host, Trace.NONE), done);
  }

  /** Sends an order; all agents read it. */
  public void publish(ControlMessage control, Consumer<Optional<Exception>> done) {
    send(record(topics.control(), null, control.subject(), control, Trace.NONE), done);
  }

  /** Sends how far a detached job is, to the partition of its submission. */
  public void publish(JobStateRecord state, int partition, Consumer<Optional<Exception>> done) {
    send(record(topics.states(), partition, state.submission().jobId(), state, Trace.NONE), done);
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, @Nullable Integer partition, String key, WireMessage message, Trace trace) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, partition, bytes(key), WireCodec.encode(message));
    TraceHeaders.write(trace, record);
    return record;
  }

  private void send(ProducerRecord<byte[], byte[]> record, Consumer<Optional<Exception>> done) {
    RuntimeException refused = refusal;
    if (refused != null) {
      done.accept(Optional.of(refused));
      return;
    }
    try {
      var unused =
          producer.send(
              record, (metadata, exception) -> done.accept(Optional.ofNullable(cause(exception))));
    } catch (RuntimeException e) {
      if (refusal == null) {
        throw e;
      }
      done.accept(Optional.ofNullable(cause(e)));
    }
  }

  /** A producer that was closed says only that. */
  private @Nullable Exception cause(@Nullable Exception failure) {
    RuntimeException refused = refusal;
    return failure == null || refused == null ? failure : refused;
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Sends nothing more: every message fails in this way, at once, and so do those that wait to be
   * sent or taken.
   */
  public void refuse(RuntimeException why) {
    refusal = why;
    producer.close(Duration.ZERO);
  }

  /** Sends what is waiting, for a few seconds at most, and ends. */
  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
