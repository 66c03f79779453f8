package dev.fleetpool.coordinator;

import dev.fleetpool.TaskFunction;
import dev.fleetpool.coordinator.core.InputFingerprint;
import dev.fleetpool.proto.Bytes;
import java.nio.ByteBuffer;
import java.util.List;

final class CodeFingerprint {
  private CodeFingerprint() {}

  static long of(TaskFunction<?, ?> function, Bytes payload, List<String> classPath) {
    return InputFingerprint.of(
        ByteBuffer.wrap(payload.array(), payload.offset(), payload.length()));
  }
}
