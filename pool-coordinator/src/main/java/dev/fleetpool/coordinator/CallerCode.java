package dev.fleetpool.coordinator;

import dev.fleetpool.Initializer;
import dev.fleetpool.TaskFunction;
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
  private final Optional<Initializer> initializer;
  private final Bytes encodedInitializer;
  private final int maxTasksPerChild;

  /**
   * Takes what the pool is set to.
   *
   * @throws dev.fleetpool.UnserializableException if the initializer cannot be serialized
   */
  CallerCode(PoolSettings settings) {
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

  /** Returns what tells versions of the code apart that runs for this function. */
  long fingerprint(TaskFunction<?, ?> function) {
    List<Object> functions = new ArrayList<>(List.of(function));
    initializer.ifPresent(functions::add);
    return CodeFingerprint.of(functions, classPath);
  }

  /** Returns the code of a job as agents are told of it. */
  JobRecord.Code of(Bytes function, Optional<Duration> timeout, long fingerprint) {
    return new JobRecord.Code(
        function,
        encodedInitializer,
        ClassPath.at(classPath),
        maxTasksPerChild,
        timeout.map(Duration::toMillis).orElse(0L),
        fingerprint);
  }
}
