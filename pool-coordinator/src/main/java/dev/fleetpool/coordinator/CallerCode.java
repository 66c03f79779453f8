package dev.fleetpool.coordinator;

import dev.fleetpool.Initializer;
import dev.fleetpool.coordinator.code.CodeFingerprint;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ClassPath;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.spi.PoolSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the jobs of a pool have in common: class path, initializer. Immutable. */
final class CallerCode {

  private final List<String> classPath = CallerClassPath.entries();
  private final ClassPathCarrier carrier;
  private final Optional<Initializer> initializer;
  private final Bytes encodedInitializer;
  private final int maxTasksPerChild;

  /**
   * Takes what the pool is set to.
   *
   * @throws dev.fleetpool.UnserializableException if the initializer cannot be serialized
   */
  CallerCode(PoolSettings settings, ClassPathCarrier carrier) {
    this.carrier = carrier;
    this.initializer = settings.initializer();
    this.encodedInitializer =
        initializer.map(function -> encode(function, "initializer")).orElse(Bytes.EMPTY);
    this.maxTasksPerChild = settings.maxTasksPerChild().orElse(0);
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

  /** Returns what tells versions of the code apart that runs for this submission. */
  long fingerprint(Submission submission) {
    List<Object> functions = new ArrayList<>(List.of(submission.packed()));
    initializer.ifPresent(functions::add);
    return CodeFingerprint.of(functions, submission.classPath().orElse(classPath));
  }

  /** Brings the class path of a submission to the hosts; the second time that is quick. */
  ClassPath carry(Submission submission) {
    return submission.classPath().map(carrier::carry).orElseGet(() -> carrier.carryOwn(classPath));
  }

  /** Returns the code of a job as agents are told of it. */
  JobRecord.Code of(Bytes function, Submission submission, long fingerprint) {
    return new JobRecord.Code(
        function,
        encodedInitializer,
        carry(submission),
        maxTasksPerChild,
        submission.timeout().map(Duration::toMillis).orElse(0L),
        fingerprint,
        submission.needs());
  }
}
