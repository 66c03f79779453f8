package dev.fleetpool.coordinator;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.LogReaders;
import dev.fleetpool.kafka.RecordReader;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.proto.DetachedCodec;
import dev.fleetpool.proto.JobStateRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.SubmissionRecord;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.WireCodec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs of a detached job write to the log, from the first result on, as it comes. For one
 * thread.
 */
final class ResultTail implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ResultTail.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final SubmissionRecord submission;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition results;
  private final RecordReader<ResultMessage> resultReader =
      new RecordReader<>(WireCodec::decodeResult);
  private final RecordReader<JobStateRecord> stateReader =
      new RecordReader<>(DetachedCodec::decodeState);
  private Optional<JobStateRecord> last = Optional.empty();
  private long end = Long.MAX_VALUE;

  ResultTail(KafkaConnection kafka, SubmissionRecord submission) {
    this.submission = submission;
    Topics topics = kafka.topics();
    this.consumer = kafka.reader("fleetpool-results-" + id());
    this.results = new TopicPartition(topics.results(), submission.job().replyPartition());
    try {
      int partitions = consumer.partitionsFor(topics.states()).size();
      TopicPartition states =
          new TopicPartition(topics.states(), Topics.detachedPartition(id(), partitions));
      consumer.assign(List.of(results, states));
      long first = consumer.beginningOffsets(List.of(results)).getOrDefault(results, 0L);
      consumer.seek(results, Math.max(first, submission.job().resultsFrom().orElseThrow()));
      consumer.seekToBeginning(List.of(states));
    } catch (KafkaException e) {
      LogReaders.close(consumer);
      throw DetachedLog.unavailable("job " + id(), e);
    }
  }

  private String id() {
    return submission.job().key().jobId();
  }

  /** Waits a moment for messages of the job, and hands them over. */
  void poll(Consumer<ResultMessage> each) {
    try {
      consumer
          .poll(POLL)
          .forEach(
              record -> {
                if (record.topic().equals(results.topic())) {
                  resultReader
                      .read(record)
                      .filter(message -> DetachedLog.isOf(message, submission))
                      .ifPresent(message -> hand(message, record.offset(), each));
                } else {
                  stateReader.read(record).ifPresent(this::see);
                }
              });
    } catch (InterruptException e) {
      throw new CancellationException("interrupted while waiting for results of job " + id());
    } catch (KafkaException e) {
      throw DetachedLog.unavailable("job " + id(), e);
    }
  }

  private static void hand(ResultMessage message, long offset, Consumer<ResultMessage> each) {
    try {
      each.accept(message);
    } catch (MalformedPayloadException e) {
      log.warn("passed over results of {} at offset {}: {}", message.key(), offset, e.getMessage());
    }
  }

  /** What was written before the last word on a job is all there is. */
  private void see(JobStateRecord state) {
    boolean isEnd = state.submission().equals(submission.job().key()) && state.phase().isLast();
    if (isEnd && last.isEmpty()) { // a later one is of a service that did not know of it
      last = Optional.of(state);
      end = consumer.endOffsets(List.of(results)).getOrDefault(results, 0L);
    }
  }

  /** Returns the last word on the job, once all that came before it was handed over. */
  Optional<JobStateRecord> last() {
    return last.filter(told -> consumer.position(results) >= end);
  }

  @Override
  public void close() {
    LogReaders.close(consumer);
  }
}
