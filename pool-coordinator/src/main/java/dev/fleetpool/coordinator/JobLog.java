package dev.fleetpool.coordinator;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.KafkaFailures;
import dev.fleetpool.kafka.LogScan;
import dev.fleetpool.kafka.RecordReader;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.WireCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log knows of jobs that run or have run. All runs of a named job reply on one partition,
 * which follows from the name, so the results of all of them lie behind one offset, which the job's
 * record keeps. Thread-safe; every call waits for the brokers.
 */
final class JobLog {

  private static final Logger log = LoggerFactory.getLogger(JobLog.class);

  private final KafkaConnection kafka;
  private final Topics topics;

  JobLog(KafkaConnection kafka) {
    this.kafka = kafka;
    this.topics = kafka.topics();
  }

  /**
   * Where a name stands when it is opened.
   *
   * @param partition the partition of the results topic on which all its runs get their answers
   * @param end what has come there so far
   * @param resultsFrom from where on there are results of its runs
   * @param lastEpoch of the latest run, if there was one
   * @param interrupted whether that run did not come to its end
   */
  record Opening(
      int partition, long end, long resultsFrom, OptionalLong lastEpoch, boolean interrupted) {}

  /**
   * Looks a name up.
   *
   * @param afresh whether earlier results are to be left behind
   */
  Opening open(String name, boolean afresh) {
    return reaching(
        name,
        scan -> {
          Optional<JobRecord> last = find(scan, name);
          Optional<JobRecord> kept = afresh ? Optional.empty() : last.filter(JobRecord::isNamed);
          int partition =
              last.filter(JobRecord::isNamed)
                  .map(JobRecord::replyPartition)
                  .orElseGet(() -> partitionOf(scan, name));
          long end = scan.end(new TopicPartition(topics.results(), partition));
          // Beyond the end lies only what a topic held that was deleted and made again.
          long from = kept.map(job -> job.resultsFrom().orElseThrow()).orElse(end);
          OptionalLong epoch =
              last.isPresent() ? OptionalLong.of(last.get().key().epoch()) : OptionalLong.empty();
          boolean interrupted = kept.isPresent() && !kept.get().ended();
          return new Opening(partition, end, Math.min(from, end), epoch, interrupted);
        });
  }

  /** Returns what has come so far on a partition of the results topic. */
  long end(int partition) {
    return reaching("results", scan -> scan.end(new TopicPartition(topics.results(), partition)));
  }

  private int partitionOf(LogScan scan, String name) {
    return Math.floorMod(name.hashCode(), scan.partitions(topics.results()).size());
  }

  /** Returns the record of the latest run of a name, if there was one. */
  Optional<JobRecord> find(String name) {
    return reaching(name, scan -> find(scan, name));
  }

  private Optional<JobRecord> find(LogScan scan, String name) {
    RecordReader<JobRecord> reader = new RecordReader<>(WireCodec::decodeJob);
    Latest latest = new Latest(name);
    scan.scan(
        List.of(new TopicPartition(topics.jobs(), 0)),
        record -> reader.read(record).ifPresent(latest::see));
    return latest.found;
  }

  /** The record of a name with the greatest epoch: an older run may have written after it. */
  private static final class Latest {
    private final String name;
    private Optional<JobRecord> found = Optional.empty();

    Latest(String name) {
      this.name = name;
    }

    void see(JobRecord job) {
      boolean isNewest = found.map(known -> known.key().epoch() <= job.key().epoch()).orElse(true);
      if (job.key().jobId().equals(name) && isNewest) {
        found = Optional.of(job);
      }
    }
  }

  /** Reads what the runs of a name have computed so far. */
  PastResults results(String name, int partition, long from) {
    return results(new JobKey(name, -1), partition, from);
  }

  /** Reads what the runs of a name with a later epoch than this have computed so far. */
  PastResults results(JobKey since, int partition, long from) {
    PastResults results = PastResults.create();
    try {
      return reaching(since.jobId(), scan -> read(scan, since, partition, from, results));
    } catch (RuntimeException e) {
      results.close();
      throw e;
    }
  }

  private PastResults read(
      LogScan scan, JobKey since, int partition, long from, PastResults results) {
    RecordReader<ResultMessage> reader = new RecordReader<>(WireCodec::decodeResult);
    scan.scan(
        new TopicPartition(topics.results(), partition),
        from,
        record ->
            reader
                .read(record)
                .filter(message -> message.key().job().jobId().equals(since.jobId()))
                .filter(message -> message.key().job().epoch() > since.epoch())
                .ifPresent(message -> add(results, message, record.offset())));
    if (results.hasBlobs()) {
      Map<Integer, Long> beginnings = new HashMap<>();
      scan.partitions(topics.blobs())
          .forEach(place -> beginnings.put(place.partition(), scan.beginning(place)));
      results.retain(
          blob -> beginnings.getOrDefault(blob.partition(), Long.MAX_VALUE) <= blob.firstOffset());
    }
    return results;
  }

  /**
   * A message and where it lies in the log.
   *
   * @param timeMs when the broker took it, in milliseconds since 1970
   */
  record Logged<M>(M message, int partition, long offset, long timeMs) {}

  /** Returns every message that sent this task, of all runs, those of a partition in order. */
  List<Logged<TaskMessage>> sent(String jobId, long index) {
    RecordReader<TaskMessage> reader = new RecordReader<>(WireCodec::decodeTask);
    byte[] key = jobId.getBytes(StandardCharsets.UTF_8);
    List<Logged<TaskMessage>> found = new ArrayList<>();
    return reaching(
        jobId,
        scan -> {
          scan.scan(
              scan.partitions(topics.tasks()),
              record -> {
                if (Arrays.equals(key, record.key())) {
                  reader
                      .read(record)
                      .filter(task -> index >= task.firstIndex() && index < task.endIndex())
                      .ifPresent(task -> found.add(logged(task, record)));
                }
              });
          return found;
        });
  }

  /** Returns every message that says what became of this task, of all runs, in order. */
  List<Logged<ResultMessage>> results(JobRecord job, long index) {
    RecordReader<ResultMessage> reader = new RecordReader<>(WireCodec::decodeResult);
    String jobId = job.key().jobId();
    List<Logged<ResultMessage>> found = new ArrayList<>();
    return reaching(
        jobId,
        scan -> {
          scan.scan(
              new TopicPartition(topics.results(), job.replyPartition()),
              job.resultsFrom().orElse(0),
              record ->
                  reader
                      .read(record)
                      .filter(result -> result.key().job().jobId().equals(jobId))
                      .filter(result -> tells(result, index))
                      .ifPresent(result -> found.add(logged(result, record))));
          return found;
        });
  }

  private static boolean tells(ResultMessage result, long index) {
    boolean answers = index >= result.firstIndex() && index < result.firstIndex() + result.count();
    return answers || result.loss().filter(loss -> loss.index() == index).isPresent();
  }

  private static <M> Logged<M> logged(M message, ConsumerRecord<byte[], byte[]> record) {
    return new Logged<>(message, record.partition(), record.offset(), record.timestamp());
  }

  private static void add(PastResults results, ResultMessage message, long offset) {
    try {
      results.add(message);
    } catch (MalformedPayloadException e) {
      log.warn("passed over results of {} at offset {}: {}", message.key(), offset, e.getMessage());
    }
  }

  /** What is asked of the log. */
  private interface Question<T> {
    T ask(LogScan scan);
  }

  private <T> T reaching(String name, Question<T> question) {
    try (LogScan scan = new LogScan(kafka, "fleetpool-named-" + name)) {
      return question.ask(scan);
    } catch (InterruptException e) { // the thread stays interrupted
      throw new CancellationException("interrupted while the log was asked for job " + name);
    } catch (KafkaException e) {
      throw new FleetUnavailableException(
          (KafkaFailures.isRefusal(e)
                  ? "what is known of job %s may not be read from bootstrapServers=%s: %s"
                  : "what is known of job %s could not be read from bootstrapServers=%s: %s; check that the brokers run and start again, nothing computed is lost")
              .formatted(name, kafka.bootstrapServers(), e.getMessage()),
          e);
    }
  }
}
