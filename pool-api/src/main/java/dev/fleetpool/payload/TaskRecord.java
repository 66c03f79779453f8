package dev.fleetpool.payload;

import dev.fleetpool.Codec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a child says of one task: its value, still encoded, or its failure, and what it printed. On
 * the wire: a byte of flags, the payload or the failure, then the output there was. Immutable.
 *
 * <p>A reader of many values that expects few failures and little output asks {@link
 * #passPlainValue} first and then reads the {@link Payload} in place, without a record.
 */
public sealed interface TaskRecord {

  /** What the task printed. */
  CapturedOutput output();

  /** A task that has a value. */
  record Success(EncodedPayload value, CapturedOutput output) implements TaskRecord {}

  /**
   * A task that failed.
   *
   * @param kind in which way
   * @param error the exception
   * @param detail for {@code UNSERIALIZABLE} the path to the culprit, for {@code CODE_MISSING} the
   *     class that is missing, otherwise empty
   * @param output what it printed
   */
  record Failure(FailureKind kind, ThrowableRecord error, String detail, CapturedOutput output)
      implements TaskRecord {}

  /** In which way a task failed; the code is what travels. */
  enum FailureKind {
    /** The function threw. */
    EXCEPTION(1),
    /** The result cannot be serialized. */
    UNSERIALIZABLE(2),
    /** The input or the function cannot be read back. */
    UNREADABLE(3),
    /** A class of the function is missing here. */
    CODE_MISSING(4),
    /** The initializer threw. */
    INITIALIZER_FAILED(5);

    private final int code;

    FailureKind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /** Appends the record of a success without output; see {@link Payload#write}. */
  static void writeValue(PayloadOutput output, @Nullable Object value, String what) {
    writeValue(output, value, what, Payload.NO_CODEC);
  }

  /** Appends the record of a success without output; see {@link Payload#write}. */
  static void writeValue(PayloadOutput output, @Nullable Object value, String what, Codec codec) {
    TaskRecordCodec.writeValue(output, value, what, codec);
  }

  /** Adds what was printed to the record that begins there and is the last one written. */
  static void appendOutput(PayloadOutput output, int recordStart, CapturedOutput printed) {
    TaskRecordCodec.appendOutput(output, recordStart, printed);
  }

  /** Appends a record. */
  static void write(PayloadOutput output, TaskRecord record) {
    TaskRecordCodec.write(output, record);
  }

  /**
   * Reads a record; the value stays encoded, on the same array.
   *
   * @throws MalformedPayloadException if there is none
   */
  static TaskRecord read(PayloadInput input) {
    return TaskRecordCodec.read(input);
  }

  /**
   * Moves past a record without reading it.
   *
   * @throws MalformedPayloadException if there is none
   */
  static void skip(PayloadInput input) {
    TaskRecordCodec.skip(input);
  }

  /** Returns the name of the value of the record if it travels apart; moves past the record. */
  static Optional<Blob> passBlob(PayloadInput input) {
    if (passPlainValue(input)) {
      Optional<Blob> blob = Payload.blob(input);
      Payload.skip(input);
      return blob;
    }
    return read(input) instanceof Success success ? success.value().blob() : Optional.empty();
  }

  /**
   * Moves past a record and says whether it is a failure.
   *
   * @throws MalformedPayloadException if there is none
   */
  static boolean passFailure(PayloadInput input) {
    if (passPlainValue(input)) {
      Payload.skip(input);
      return false;
    }
    return read(input) instanceof Failure;
  }

  /**
   * Moves to the payload if the next record is a success without output, and else stays.
   *
   * @return whether it moved; then one {@link Payload#read} or {@link Payload#skip} is due
   */
  static boolean passPlainValue(PayloadInput input) {
    return TaskRecordCodec.passPlainValue(input);
  }
}
