package dev.fleetpool.coordinator;

import dev.fleetpool.AttachedJob;
import dev.fleetpool.coordinator.JobOpener.Manner;
import dev.fleetpool.coordinator.core.InputBlobs;
import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Speculation;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.SubmissionRecord;
import java.util.Iterator;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Submits detached jobs: inputs first, then the record that makes a job of them. Thread-safe; its
 * callers wait for the brokers.
 */
final class JobSubmitter {

  private final JobOpener opener;
  private final DetachedLog log;
  private final Function<SubmissionRecord, AttachedJob> attach;

  JobSubmitter(JobOpener opener, DetachedLog log, Function<SubmissionRecord, AttachedJob> attach) {
    this.opener = opener;
    this.log = log;
    this.attach = attach;
  }

  /** Submits a job; returns when it is in the log. */
  AttachedJob submit(Submission submission, Iterator<?> inputs) {
    checkDetachable(submission);
    log.createTopics();
    Submission named =
        submission.name().isPresent()
            ? submission
            : submission.withName(UUID.randomUUID().toString());
    checkNotRunning(named.name().orElseThrow());
    JobRecord job = job(named.withoutPast());
    try (InputUpload upload = log.upload(job.key())) {
      addAll(upload, named, inputs);
      SubmissionRecord record =
          new SubmissionRecord(job, upload.finish(), terms(named), /* cancelled= */ false);
      log.publish(record);
      return attach.apply(record);
    } catch (KafkaException e) {
      throw DetachedLog.unavailable("job " + job.key().jobId(), e);
    }
  }

  private static void checkDetachable(Submission submission) {
    String needs =
        submission.listener().isPresent()
            ? "onProgress"
            : submission.output().isPresent()
                ? "output"
                : submission.attempts().retryIf().isPresent()
                    ? "retryIf"
                    : submission.rehearsal().orElse(0) > 0 ? "rehearse" : "";
    if (!needs.isEmpty()) {
      throw new IllegalStateException(
          needs
              + " must not be set for a detached job, since it needs this program, which may end; leave it out, and ask pool.attach(...) instead");
    }
  }

  private void checkNotRunning(String id) {
    if (isUnderWay(id)) {
      throw new IllegalStateException(
          "job=%s must not be submitted again before it has ended; attach to it, cancel it, or choose another name"
              .formatted(id));
    }
  }

  /**
   * Checks that a name is free for a job of this program, which would take it from the services.
   *
   * @throws IllegalStateException if it is that of a detached job that has not ended
   */
  void checkNotDetached(String name) {
    if (isUnderWay(name)) {
      throw new IllegalStateException(
          "job=%s must not be run here, since it is detached and has not ended; attach to it, cancel it, or choose another name"
              .formatted(name));
    }
  }

  private boolean isUnderWay(String id) {
    return log.find(id).filter(known -> !known.isOver()).isPresent();
  }

  private JobRecord job(Submission named) {
    CallerCode.Encoded function = opener.code().function(named.packed());
    JobRun run = opener.newRun(named);
    Manner manner =
        new Manner(Release.AS_THEY_COME, named.collect() ? OnFailure.GO_ON : OnFailure.STOP);
    return opener.settings(run, named, function, manner).record();
  }

  private void addAll(InputUpload upload, Submission submission, Iterator<?> inputs) {
    PayloadOutput encoded = opener.code().large().newOutput();
    while (inputs.hasNext()) {
      @Nullable Object input = inputs.next();
      encoded.reset();
      String what = "input " + upload.nextIndex();
      Payload.write(encoded, input, what, submission.travel().codec());
      InputBlobs blobs = opener.code().large().publish(encoded, what);
      upload.add(encoded.view(), blobs);
    }
  }

  private static SubmissionRecord.Terms terms(Submission submission) {
    AttemptOptions attempts = submission.attempts();
    SubmissionRecord.Backoff backoff =
        attempts
            .backoff()
            .map(
                wait ->
                    new SubmissionRecord.Backoff(wait.first().toMillis(), wait.max().toMillis()))
            .orElse(new SubmissionRecord.Backoff(0, 0));
    return new SubmissionRecord.Terms(
        submission.chunkSize().orElse(0),
        !submission.collect(),
        attempts.retries(),
        backoff,
        attempts.speculation() == Speculation.NO_COPIES,
        submission.travel().allowed());
  }
}
