package dev.fleetpool.coordinator;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.coordinator.core.InputBlobs;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.RecordReader;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.DetachedCodec;
import dev.fleetpool.proto.InputMessage;
import dev.fleetpool.proto.SubmissionRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * The inputs of a detached job, read from the log as they are asked for. For one thread, which may
 * be interrupted.
 */
final class LoggedInputs implements Iterator<LoggedInputs.Input>, AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(500);

  private final SubmissionRecord submission;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordReader<InputMessage> reader = new RecordReader<>(DetachedCodec::decodeInput);
  private Iterator<ConsumerRecord<byte[], byte[]>> unread = Collections.emptyIterator();
  private InputBlobs blobs = InputBlobs.NONE;
  private byte[] array = new byte[0];
  private PayloadInput cursor = new PayloadInput(array);
  private int left;
  private long next;

  /** An input as it travels. */
  record Input(ByteBuffer payload, InputBlobs blobs) {}

  LoggedInputs(KafkaConnection kafka, SubmissionRecord submission) {
    this.submission = submission;
    this.consumer = kafka.scanner("fleetpool-inputs-" + id());
    TopicPartition place =
        new TopicPartition(kafka.topics().inputs(), submission.inputs().partition());
    consumer.assign(List.of(place));
    consumer.seek(place, submission.inputs().from());
  }

  private String id() {
    return submission.job().key().jobId();
  }

  @Override
  public boolean hasNext() {
    return next < submission.inputs().tasks();
  }

  @Override
  public Input next() {
    if (!hasNext()) {
      throw new NoSuchElementException("job " + id() + " has no further inputs");
    }
    while (left == 0) {
      begin(nextMessage());
    }
    int start = cursor.position();
    Payload.skip(cursor);
    left--;
    next++;
    return new Input(ByteBuffer.wrap(array, start, cursor.position() - start), blobs);
  }

  private void begin(InputMessage message) {
    if (message.firstIndex() != next) {
      throw gone();
    }
    Bytes inputs = message.inputs();
    array = inputs.array();
    cursor = inputs.over(PayloadInput::new);
    left = message.count();
    blobs = new InputBlobs(message.blobs(), message.broadcasts());
  }

  private InputMessage nextMessage() {
    while (true) {
      while (unread.hasNext()) {
        var message = reader.read(unread.next()).filter(this::isOfJob);
        if (message.isPresent()) {
          return message.get();
        }
      }
      unread = poll();
    }
  }

  private boolean isOfJob(InputMessage message) {
    return message.submission().equals(submission.job().key());
  }

  private Iterator<ConsumerRecord<byte[], byte[]>> poll() {
    try {
      if (next == 0) {
        checkBeginning();
      }
      Iterator<ConsumerRecord<byte[], byte[]>> polled = consumer.poll(POLL).iterator();
      if (!polled.hasNext()) {
        checkEnd();
      }
      return polled;
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw DetachedLog.unavailable("job " + id(), e);
    }
  }

  private void checkBeginning() {
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(consumer.assignment());
    if (beginnings.values().stream().anyMatch(first -> first > submission.inputs().from())) {
      throw gone();
    }
  }

  /** All inputs were in the log before the job was submitted, so none is to come. */
  private void checkEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    if (ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
      throw gone();
    }
  }

  private FleetUnavailableException gone() {
    return new FleetUnavailableException(
        "input %d of job %s is no longer in the log, which keeps a week; submit the job again"
            .formatted(next, id()),
        new IllegalStateException("not the next input"));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
