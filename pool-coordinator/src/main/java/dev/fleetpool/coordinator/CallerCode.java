package dev.fleetpool.coordinator;

import dev.fleetpool.Initializer;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.coordinator.code.CodeFingerprint;
import dev.fleetpool.coordinator.core.InputBlobs;
import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ClassPath;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.spi.PoolSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the jobs of a pool have in common: class path, initializer, large values. Immutable. */
final class CallerCode {

  private final List<String> classPath = CallerClassPath.entries();
  private final ClassPathCarrier carrier;
  private final Optional<Initializer> initializer;
  private final LargeValues large;
  private final Bytes encodedInitializer;
  private final List<BlobFile> initializerFiles;
  private final int maxTasksPerChild;

  /**
   * Takes what the pool is set to.
   *
   * @throws dev.fleetpool.UnserializableException if the initializer cannot be serialized
   */
  CallerCode(PoolSettings settings, ClassPathCarrier carrier, LargeValues large) {
    this.carrier = carrier;
    this.large = large;
    this.initializer = settings.initializer();
    if (initializer.isPresent()) {
      PayloadOutput output = large.newOutput();
      Payload.write(output, initializer.get(), "initializer");
      this.encodedInitializer = Bytes.of(output.toByteArray());
      this.initializerFiles = output.takeFiles();
      large.check(output, "the initializer");
    } else {
      this.encodedInitializer = Bytes.EMPTY;
      this.initializerFiles = List.of();
    }
    this.maxTasksPerChild = settings.maxTasksPerChild().orElse(0);
  }

  /**
   * A function as it travels.
   *
   * @param payload its payload
   * @param blobs where it is if it travels apart, and the broadcasts that it holds
   */
  record Encoded(Bytes payload, InputBlobs blobs) {}

  /**
   * Encodes a function, and publishes it if it is too large for a message.
   *
   * @throws dev.fleetpool.UnserializableException with the path to what cannot be serialized
   * @throws IllegalStateException if it holds a broadcast that is not open
   */
  Encoded function(TaskFunction<?, ?> function) {
    PayloadOutput output = large.newOutput();
    Payload.write(output, function, "function");
    return new Encoded(Bytes.of(output.toByteArray()), large.publish(output, "the function"));
  }

  /**
   * Returns what tells functions apart: the payload, without publishing anything.
   *
   * @throws dev.fleetpool.UnserializableException with the path to what cannot be serialized
   */
  Bytes identity(TaskFunction<?, ?> function) {
    PayloadOutput output = large.newOutput();
    Payload.write(output, function, "function");
    large.check(output, "the function");
    return Bytes.of(output.toByteArray());
  }

  LargeValues large() {
    return large;
  }

  /** Returns what tells versions of the code apart that runs for this submission. */
  long fingerprint(Submission submission) {
    List<Object> functions = new ArrayList<>(List.of(submission.packed()));
    initializer.ifPresent(functions::add);
    return CodeFingerprint.of(functions, entries(submission));
  }

  /** Returns the class path of a submission. */
  List<String> entries(Submission submission) {
    return submission.classPath().orElse(classPath);
  }

  /** Brings the class path of a submission to the hosts; the second time that is quick. */
  ClassPath carry(Submission submission) {
    return submission.classPath().map(carrier::carry).orElseGet(() -> carrier.carryOwn(classPath));
  }

  /** Returns the code of a job as agents are told of it. */
  JobRecord.Code of(Encoded function, Submission submission, long fingerprint) {
    List<BlobRef> blobs = new ArrayList<>(function.blobs().all());
    initializerFiles.forEach(file -> blobs.add(large.publishOnce(file)));
    return new JobRecord.Code(
        function.payload(),
        encodedInitializer,
        carry(submission),
        maxTasksPerChild,
        submission.timeout().map(Duration::toMillis).orElse(0L),
        fingerprint,
        submission.needs(),
        blobs);
  }
}
