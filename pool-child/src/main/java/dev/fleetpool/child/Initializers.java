package dev.fleetpool.child;

import dev.fleetpool.Initializer;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.payload.TaskRecord.Failure;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The initializers that have run in this child, known by their bytes, each with how it ended. Owned
 * by the task thread.
 */
final class Initializers {

  private final JobValues values;
  private final Map<ByteBuffer, Optional<Failure>> ended = new HashMap<>();

  Initializers(JobValues values) {
    this.values = values;
  }

  /** Runs the initializer unless it has run, and says how it failed, if so. No bytes are none. */
  Optional<Failure> run(byte[] initializer) {
    if (initializer.length == 0) {
      return Optional.empty();
    }
    ByteBuffer key = ByteBuffer.wrap(initializer);
    Optional<Failure> before = ended.get(key);
    if (before != null) {
      return before;
    }
    Optional<Failure> now = runFirst(initializer);
    ended.put(key, now);
    return now;
  }

  private Optional<Failure> runFirst(byte[] bytes) {
    try {
      @Nullable Object read = values.read(bytes);
      if (read instanceof Initializer initializer) {
        initializer.run();
      }
      return Optional.empty();
    } catch (MalformedPayloadException e) {
      return Optional.of(Failures.unreadable(e));
    } catch (Throwable e) { // user code may throw anything; the tasks fail with it
      return Optional.of(Failures.initializer(e));
    }
  }
}
