package dev.fleetpool.coordinator;

import dev.fleetpool.coordinator.core.InputQueue;
import dev.fleetpool.coordinator.core.JobSettings;
import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSink;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/**
 * Turns submissions into jobs that run: encodes the code once, gives each run its key, tells the
 * loop. Thread-safe.
 */
final class JobOpener {

  private static final int MAX_INPUT_BYTES = 32 * 1024 * 1024;
  private static final int HEAP_SHARE = 8;

  /** In which order answers are released, and what a failure means for the rest. */
  record Manner(Release release, OnFailure onFailure) {}

  private final ReplyAddress reply;
  private final CoordinatorLoop loop;
  private final OpenJobs open;
  private final List<String> classPath;
  private final Bytes initializer;
  private final int maxTasksPerChild;
  private final AtomicLong epochs;
  private final DoubleSupplier chance = new Random()::nextDouble;

  /**
   * Opens jobs on this loop.
   *
   * @param code what the jobs of this pool have in common
   * @param firstEpoch greater than the epochs of earlier pools
   */
  JobOpener(
      ReplyAddress reply,
      CoordinatorLoop loop,
      OpenJobs open,
      JobRecord.Code code,
      long firstEpoch) {
    this.reply = reply;
    this.loop = loop;
    this.open = open;
    this.classPath = code.classPath();
    this.initializer = code.initializer();
    this.maxTasksPerChild = code.maxTasksPerChild();
    this.epochs = new AtomicLong(firstEpoch);
  }

  /**
   * Encodes a value.
   *
   * @throws dev.fleetpool.UnserializableException with the path to what cannot be serialized
   */
  static Bytes encode(Object value, String what) {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, value, what);
    return Bytes.of(output.toByteArray());
  }

  /** Returns a key for a run of the submission. */
  JobKey newKey(Submission submission) {
    String id = submission.name().orElseGet(() -> UUID.randomUUID().toString());
    return new JobKey(id, epochs.incrementAndGet());
  }

  /** Creates the caller's end of a job, not yet open. */
  RunningJob prepare(JobKey key, ReadAhead readAhead) {
    int maxBytes = (int) Math.min(MAX_INPUT_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    return new RunningJob(key, new InputQueue(maxBytes), loop, readAhead);
  }

  /**
   * Opens the job.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the pool is closed
   */
  void open(RunningJob job, Submission submission, Bytes function, Manner manner, JobSink sink) {
    open.add(job);
    JobSettings settings = settings(job.key(), submission, function, manner);
    loop.tell((core, nowNs) -> core.openJob(settings, job.queue(), sink, nowNs));
  }

  private JobSettings settings(JobKey key, Submission submission, Bytes function, Manner manner) {
    long timeoutMs = submission.timeout().map(Duration::toMillis).orElse(0L);
    JobRecord.Code code =
        new JobRecord.Code(function, initializer, classPath, maxTasksPerChild, timeoutMs);
    Failures failures = new Failures(key.jobId(), JobRunner.loader(submission));
    return new JobSettings(
        new JobRecord(key, reply.coordinator(), reply.partition(), code, false),
        submission.chunkSize(),
        manner.release(),
        manner.onFailure(),
        submission.attempts().toAttempts(failures, chance));
  }
}
