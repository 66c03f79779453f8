package dev.fleetpool.coordinator;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.KafkaFailures;
import dev.fleetpool.kafka.LogScan;
import dev.fleetpool.kafka.RecordReader;
import dev.fleetpool.kafka.Rights;
import dev.fleetpool.kafka.TopicAdmin;
import dev.fleetpool.kafka.TraceHeaders;
import dev.fleetpool.proto.DetachedCodec;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobStateRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.SubmissionRecord;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.WireCodec;
import dev.fleetpool.proto.WireMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * What the log knows of detached jobs. Everything of one job lies on one partition, which follows
 * from its id, of each of the topics inputs, submissions and states. Thread-safe; every call waits
 * for the brokers.
 */
final class DetachedLog {

  private final KafkaConnection kafka;
  private final Topics topics;

  DetachedLog(KafkaConnection kafka) {
    this.kafka = kafka;
    this.topics = kafka.topics();
  }

  /** A submission, and how far it is if a coordinator has begun it. */
  record Known(SubmissionRecord submission, Optional<JobStateRecord> state) {

    /** Says whether nothing more comes of it. */
    boolean isOver() {
      return state.filter(told -> told.phase().isLast()).isPresent();
    }
  }

  /** What partitions know. For one thread. */
  static final class Table {
    private final Map<String, SubmissionRecord> submissions = new TreeMap<>();
    private final Map<String, JobStateRecord> states = new TreeMap<>();

    void see(SubmissionRecord submission) {
      submissions.merge(submission.job().key().jobId(), submission, DetachedLog::later);
    }

    void see(JobStateRecord state) {
      states.merge(state.submission().jobId(), state, Table::later);
    }

    /** A final state stands: what comes after it is of a service that did not know of it. */
    private static JobStateRecord later(JobStateRecord a, JobStateRecord b) {
      long epochA = a.submission().epoch();
      long epochB = b.submission().epoch();
      return epochA > epochB || (epochA == epochB && a.phase().isLast()) ? a : b;
    }

    Optional<Known> find(String jobId) {
      return Optional.ofNullable(submissions.get(jobId)).map(this::known);
    }

    List<Known> all() {
      return submissions.values().stream().map(this::known).toList();
    }

    private Known known(SubmissionRecord submission) {
      Optional<JobStateRecord> state =
          Optional.ofNullable(states.get(submission.job().key().jobId()))
              .filter(told -> told.submission().equals(submission.job().key()));
      return new Known(submission, state);
    }
  }

  /** Returns the later one of two records of a job. */
  static SubmissionRecord later(SubmissionRecord a, SubmissionRecord b) {
    long epochA = a.job().key().epoch();
    long epochB = b.job().key().epoch();
    return epochA > epochB || (epochA == epochB && a.cancelled()) ? a : b;
  }

  /** Creates the topics that are missing. */
  void createTopics() {
    onTopics(TopicAdmin::createDetached);
  }

  /** Creates them too, and checks that the brokers allow what a service needs. */
  void prepareForService() {
    onTopics(
        admin -> {
          admin.createDetached();
          admin.check(Rights.ofService(topics));
        });
  }

  private void onTopics(Consumer<TopicAdmin> action) {
    try (Admin admin = kafka.admin("fleetpool-detached-topics")) {
      action.accept(new TopicAdmin(admin, kafka));
    } catch (KafkaException e) {
      throw unavailable("detached jobs", e);
    }
  }

  /** Returns what is known of a job, if it was submitted. */
  Optional<Known> find(String jobId) {
    return reaching(
        "job " + jobId,
        scan -> {
          int partitions = scan.partitions(topics.submissions()).size();
          return partitions == 0
              ? Optional.empty()
              : read(scan, List.of(Topics.detachedPartition(jobId, partitions))).find(jobId);
        });
  }

  /** Returns all jobs that were submitted, by id. */
  List<Known> all() {
    return reaching(
        "detached jobs",
        scan -> {
          List<Integer> all =
              scan.partitions(topics.submissions()).stream()
                  .map(TopicPartition::partition)
                  .toList();
          return all.isEmpty() ? List.<Known>of() : read(scan, all).all();
        });
  }

  /** Returns what these partitions know. */
  Table table(List<Integer> partitions) {
    return reaching("detached jobs", scan -> read(scan, partitions));
  }

  private Table read(LogScan scan, List<Integer> partitions) {
    Table table = new Table();
    RecordReader<SubmissionRecord> submissions =
        RecordReader.traced(DetachedCodec::decodeSubmission, SubmissionRecord::in);
    RecordReader<JobStateRecord> states = new RecordReader<>(DetachedCodec::decodeState);
    List<TopicPartition> places = new ArrayList<>();
    for (int partition : partitions) {
      places.add(new TopicPartition(topics.submissions(), partition));
      places.add(new TopicPartition(topics.states(), partition));
    }
    scan.scan(
        places,
        record -> {
          if (record.topic().equals(topics.submissions())) {
            submissions.read(record).ifPresent(table::see);
          } else {
            states.read(record).ifPresent(table::see);
          }
        });
    return table;
  }

  /** Returns the messages that say that tasks of a job have failed for good. */
  List<ResultMessage> verdicts(SubmissionRecord submission) {
    RecordReader<ResultMessage> reader = new RecordReader<>(WireCodec::decodeResult);
    Map<Long, ResultMessage> found = new TreeMap<>();
    return reaching(
        "job " + submission.job().key().jobId(),
        scan -> {
          scan.scan(
              new TopicPartition(topics.results(), submission.job().replyPartition()),
              submission.job().resultsFrom().orElseThrow(),
              record ->
                  reader
                      .read(record)
                      .filter(message -> isOf(message, submission))
                      .filter(message -> message.verdict().isPresent())
                      .ifPresent(message -> found.putIfAbsent(message.firstIndex(), message)));
          return List.copyOf(found.values());
        });
  }

  /** Says whether a run of this submission wrote a message. */
  static boolean isOf(ResultMessage message, SubmissionRecord submission) {
    return message.key().job().jobId().equals(submission.job().key().jobId())
        && message.key().job().epoch() > submission.job().key().epoch();
  }

  /** Opens the inputs of a job. */
  LoggedInputs inputs(SubmissionRecord submission) {
    return new LoggedInputs(kafka, submission);
  }

  /** Opens the results of a job. */
  ResultTail results(SubmissionRecord submission) {
    return new ResultTail(kafka, submission);
  }

  /** Opens what uploads inputs. */
  InputUpload upload(JobKey submission) {
    return new InputUpload(kafka, submission);
  }

  /** Writes a submission; waits until it is in the log. */
  void publish(SubmissionRecord submission) {
    String id = submission.job().key().jobId();
    try (Producer<byte[], byte[]> producer = kafka.producer("fleetpool-submit-" + id)) {
      int partition =
          Topics.detachedPartition(id, producer.partitionsFor(topics.submissions()).size());
      ProducerRecord<byte[], byte[]> record =
          record(topics.submissions(), partition, id, submission);
      TraceHeaders.write(submission.job().trace(), record);
      send(producer, record);
    } catch (KafkaException e) {
      throw unavailable("job " + id, e);
    }
  }

  /** Sends a message; waits until it is in the log, and returns its offset. */
  static long send(
      Producer<byte[], byte[]> producer,
      String topic,
      int partition,
      String key,
      WireMessage message) {
    return send(producer, record(topic, partition, key, message));
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, int partition, String key, WireMessage message) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(topic, partition, bytes, WireCodec.encode(message));
  }

  private static long send(
      Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
    try {
      return producer.send(record).get().offset();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** What is asked of the log. */
  private interface Question<T> {
    T ask(LogScan scan);
  }

  private <T> T reaching(String what, Question<T> question) {
    try (LogScan scan = new LogScan(kafka, "fleetpool-detached-" + what.replace(' ', '-'))) {
      return question.ask(scan);
    } catch (InterruptException e) { // the thread stays interrupted
      throw new CancellationException("interrupted while the log was asked for " + what);
    } catch (KafkaException e) {
      throw unavailable(what, e);
    }
  }

  static FleetUnavailableException unavailable(String what, KafkaException e) {
    return new FleetUnavailableException(
        (KafkaFailures.isRefusal(e)
                ? "the brokers refuse what the log of %s is asked: %s"
                : "the log of %s could not be reached: %s; check that the brokers run and try again")
            .formatted(what, e.getMessage()),
        e);
  }
}
