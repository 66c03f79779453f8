package dev.fleetpool.payload;

import dev.fleetpool.Codec;
import dev.fleetpool.payload.TaskRecord.Failure;
import dev.fleetpool.payload.TaskRecord.FailureKind;
import dev.fleetpool.payload.TaskRecord.Success;
import org.jspecify.annotations.Nullable;

/**
 * The byte form of {@link TaskRecord}. The low four bits of the flags say value (0) or which kind
 * of failure, the high two which streams follow. Stateless.
 */
final class TaskRecordCodec {

  private static final int VALUE = 0;
  private static final int KIND_MASK = 0x0f;
  private static final int STDOUT = 0x40;
  private static final int STDERR = 0x80;
  private static final byte[] NOTHING = {};
  private static final FailureKind[] KINDS = FailureKind.values();

  private TaskRecordCodec() {}

  static void writeValue(PayloadOutput output, @Nullable Object value, String what, Codec codec) {
    int start = output.size();
    output.writeByte(VALUE);
    boolean written = false;
    try {
      Payload.write(output, value, what, codec);
      written = true;
    } finally {
      if (!written) {
        output.truncate(start);
      }
    }
  }

  static void write(PayloadOutput output, TaskRecord record) {
    int start = output.size();
    if (record instanceof Success success) {
      output.writeByte(VALUE);
      success.value().writeTo(output);
    } else if (record instanceof Failure failure) {
      output.writeByte(failure.kind().code());
      failure.error().write(output);
      output.writeString(failure.detail());
    }
    appendOutput(output, start, record.output());
  }

  static void appendOutput(PayloadOutput output, int recordStart, CapturedOutput printed) {
    if (printed.isEmpty()) {
      return;
    }
    int flags = output.view().get(recordStart);
    if (printed.stdout().length > 0) {
      flags |= STDOUT;
      output.writeBlock(printed.stdout());
    }
    if (printed.stderr().length > 0) {
      flags |= STDERR;
      output.writeBlock(printed.stderr());
    }
    output.setByte(recordStart, flags);
  }

  static TaskRecord read(PayloadInput input) {
    int flags = input.readByte();
    int kind = flags & KIND_MASK;
    if (kind == VALUE) {
      EncodedPayload value = input.readEncoded();
      return new Success(value, readOutput(input, flags));
    }
    FailureKind failureKind = kindOf(input, kind);
    ThrowableRecord error = ThrowableRecord.read(input);
    String detail = input.readString();
    return new Failure(failureKind, error, detail, readOutput(input, flags));
  }

  private static FailureKind kindOf(PayloadInput input, int kind) {
    for (FailureKind each : KINDS) {
      if (each.code() == kind) {
        return each;
      }
    }
    throw input.malformed("failure kind " + kind + " is unknown");
  }

  private static CapturedOutput readOutput(PayloadInput input, int flags) {
    if ((flags & (STDOUT | STDERR)) == 0) {
      return CapturedOutput.NONE;
    }
    byte[] stdout = (flags & STDOUT) != 0 ? input.readBlock() : NOTHING;
    byte[] stderr = (flags & STDERR) != 0 ? input.readBlock() : NOTHING;
    return new CapturedOutput(stdout, stderr);
  }

  static void skip(PayloadInput input) {
    if (passPlainValue(input)) {
      Payload.skip(input);
    } else {
      read(input);
    }
  }

  static boolean passPlainValue(PayloadInput input) {
    if (input.readByte() == VALUE) {
      return true;
    }
    input.rewind(input.position() - 1);
    return false;
  }
}
