package dev.fleetpool.coordinator;

import dev.fleetpool.coordinator.core.InputBlobs;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.InputMessage;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.SubmissionRecord;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.WireCodec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the inputs of a detached job into the log, many to a record. The memory it takes is that
 * of a Kafka producer, however many inputs there are. For one thread.
 */
final class InputUpload implements AutoCloseable {

  private static final int RECORD_BYTES = 256 * 1024;
  private static final int RECORD_INPUTS = 10_000;

  private final Topics topics;
  private final JobKey submission;
  private final Producer<byte[], byte[]> producer;
  private final int partition;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private int waitingInputs;
  private long sent;
  private long from;

  InputUpload(KafkaConnection kafka, JobKey submission) {
    this.topics = kafka.topics();
    this.submission = submission;
    this.producer = kafka.producer("fleetpool-upload-" + submission.jobId());
    try {
      int partitions = producer.partitionsFor(topics.inputs()).size();
      this.partition = Topics.detachedPartition(submission.jobId(), partitions);
    } catch (RuntimeException e) {
      producer.close();
      throw e;
    }
  }

  /** Adds an input; waits while too much is on its way. */
  void add(ByteBuffer input, InputBlobs blobs) {
    if (!blobs.isEmpty()) {
      flush(InputBlobs.NONE);
    }
    byte[] bytes = new byte[input.remaining()];
    input.get(bytes);
    waiting.writeBytes(bytes);
    waitingInputs++;
    if (!blobs.isEmpty() || waiting.size() >= RECORD_BYTES || waitingInputs >= RECORD_INPUTS) {
      flush(blobs);
    }
  }

  private void flush(InputBlobs blobs) {
    if (waitingInputs == 0) {
      return;
    }
    InputMessage message =
        new InputMessage(
            submission,
            sent,
            waitingInputs,
            Bytes.of(waiting.toByteArray()),
            blobs.own(),
            blobs.broadcasts());
    send(message);
    sent += waitingInputs;
    waitingInputs = 0;
    waiting.reset();
  }

  private void send(InputMessage message) {
    checkFailure();
    String id = submission.jobId();
    if (sent == 0) {
      from = DetachedLog.send(producer, topics.inputs(), partition, id, message);
      return;
    }
    byte[] key = id.getBytes(StandardCharsets.UTF_8);
    var unused =
        producer.send(
            new ProducerRecord<>(topics.inputs(), partition, key, WireCodec.encode(message)),
            (metadata, exception) -> {
              if (exception != null) {
                failure.compareAndSet(null, exception);
              }
            });
  }

  private void checkFailure() {
    Exception failed = failure.get();
    if (failed != null) {
      throw failed instanceof KafkaException k ? k : new KafkaException(failed);
    }
  }

  /** Waits until all inputs are in the log; returns where they are. */
  SubmissionRecord.Inputs finish() {
    flush(InputBlobs.NONE);
    producer.flush();
    checkFailure();
    return new SubmissionRecord.Inputs(partition, from, sent);
  }

  /** Returns the index of the next input. */
  long nextIndex() {
    return sent + waitingInputs;
  }

  @Override
  public void close() {
    producer.close();
  }
}
