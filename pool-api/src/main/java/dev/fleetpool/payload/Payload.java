package dev.fleetpool.payload;

import dev.fleetpool.Codec;
import dev.fleetpool.Pair;
import dev.fleetpool.UnserializableException;
import java.io.ObjectInputFilter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of one value: a tag byte, then as many bytes as the tag says, so that payloads can
 * be strung together and skipped without being read. Common JDK values have tags of their own;
 * everything else is Java-serialized behind a length. What is too large for a message is written to
 * a file, and only its name here. Stateless and thread-safe.
 *
 * <p>The tags are listed in {@code docs/child-protocol.md}; a tag is never given a new meaning.
 */
public final class Payload {

  /** Lets every class in; for a child, where input and function are the user's own code. */
  public static final ObjectInputFilter ANY_CLASS = new AnyClass();

  /** Of jobs without a codec. */
  public static final Codec NO_CODEC = NoCodec.INSTANCE;

  static final int NULL = 0;
  static final int TRUE = 1;
  static final int FALSE = 2;
  static final int INT = 3;
  static final int LONG = 4;
  static final int SHORT = 5;
  static final int BYTE = 6;
  static final int CHAR = 7;
  static final int DOUBLE = 8;
  static final int FLOAT = 9;
  static final int STRING = 10;
  static final int BYTES = 11;
  static final int INTS = 12;
  static final int LONGS = 13;
  static final int DOUBLES = 14;
  static final int PAIR = 15;
  static final int SERIALIZED = 16;
  static final int BLOB = 17;
  static final int LIST = 18;
  static final int OPTIONAL = 19;
  static final int CODED = 20;
  static final int STREAMED = 21;

  /**
   * What holds payloads is nested no deeper than this, so that reading never overflows a stack;
   * deeper pairs are Java-serialized.
   */
  static final int MAX_DEPTH = 32;

  private Payload() {}

  /**
   * Appends a value.
   *
   * @throws UnserializableException if it cannot travel; the output is then as it was before
   */
  public static void write(PayloadOutput output, @Nullable Object value) {
    write(output, value, "value");
  }

  /**
   * Appends a value.
   *
   * @param what what it is called in the message when it cannot travel, such as {@code input 41};
   *     asked for its text only then
   * @throws UnserializableException if it cannot travel; the output is then as it was before
   */
  public static void write(PayloadOutput output, @Nullable Object value, Object what) {
    write(output, value, what, NO_CODEC);
  }

  /**
   * Appends a value.
   *
   * @param what what it is called in the message when it cannot travel, such as {@code input 41};
   *     asked for its text only then
   * @param codec writes what would be Java-serialized, if it takes it
   * @throws UnserializableException if it cannot travel; the output is then as it was before
   */
  public static void write(PayloadOutput output, @Nullable Object value, Object what, Codec codec) {
    if (value instanceof Integer number) {
      output.writeByte(INT);
      output.writeZigzag(number);
      return;
    }
    int start = output.size();
    output.beginValue();
    try {
      writeAny(output, value, codec, 0);
    } catch (TooLargeForMessage e) {
      // the output knows
    } catch (SerializationFailure failure) {
      if (!output.isOverfull()) {
        output.truncate(start);
        throw new UnserializableException(
            what.toString(),
            UnserializablePath.describe(value, failure.reason()),
            failure.reason());
      }
    } catch (Coded.Failure failure) {
      if (!output.isOverfull()) {
        output.truncate(start);
        throw new UnserializableException(
            what.toString(), String.valueOf(failure.getMessage()), failure.getCause());
      }
    } catch (IllegalStateException tooLarge) {
      output.truncate(start);
      throw new UnserializableException(
          what.toString(), String.valueOf(tooLarge.getMessage()), tooLarge);
    } finally {
      output.endValue();
    }
    if (output.isOverfull()) {
      output.truncate(start);
      writeApart(output, value, what, codec);
    }
  }

  private static void writeApart(
      PayloadOutput output, @Nullable Object value, Object what, Codec codec) {
    BlobFile file = output.folder().orElseThrow().write(value, what, codec);
    output.writeByte(BLOB);
    file.blob().write(output);
    output.keep(file);
    file.mentioned().forEach(output::mention);
  }

  /** Appends a value to an output that drains. */
  static void writeStreamed(PayloadOutput output, @Nullable Object value, Codec codec) {
    writeAny(output, value, codec, 0);
  }

  private static void writeAny(
      PayloadOutput output, @Nullable Object value, Codec codec, int depth) {
    if (value == null) {
      output.writeByte(NULL);
    } else if (value instanceof Number number) {
      writeNumber(output, number);
    } else if (value instanceof String text) {
      writeText(output, text);
    } else if (value instanceof Pair<?, ?> pair && depth < MAX_DEPTH) {
      output.writeByte(PAIR);
      writeAny(output, pair.first(), codec, depth + 1);
      writeAny(output, pair.second(), codec, depth + 1);
    } else if (value instanceof Boolean truth) {
      output.writeByte(truth ? TRUE : FALSE);
    } else if (value instanceof Character character) {
      output.writeByte(CHAR);
      output.writeVarint(character);
    } else if (value.getClass().isArray()) {
      writeArray(output, value);
    } else {
      writeObject(output, value, codec, depth);
    }
  }

  private static void writeObject(PayloadOutput output, Object value, Codec codec, int depth) {
    if (codec.takes(value.getClass())) {
      output.writeByte(CODED);
      Coded.write(output, value, codec);
    } else if (value instanceof Optional<?> optional && depth < MAX_DEPTH) {
      output.writeByte(OPTIONAL);
      writeAny(output, optional.orElse(null), codec, depth + 1);
    } else if (depth < MAX_DEPTH && PlainLists.isPlain(value, codec)) {
      List<?> list = (List<?>) value;
      output.writeByte(LIST);
      output.writeByte(PlainLists.kind(list));
      output.writeVarint(list.size());
      for (int i = 0; i < list.size(); i++) {
        writeAny(output, list.get(i), codec, depth + 1);
      }
    } else {
      writeSerialized(output, value);
    }
  }

  private static void writeNumber(PayloadOutput output, Number value) {
    if (value instanceof Integer) {
      output.writeByte(INT);
      output.writeZigzag(value.intValue());
    } else if (value instanceof Long) {
      output.writeByte(LONG);
      output.writeZigzagLong(value.longValue());
    } else if (value instanceof Double) {
      output.writeByte(DOUBLE);
      output.writeDouble(value.doubleValue());
    } else if (value instanceof Float) {
      output.writeByte(FLOAT);
      output.writeFloat(value.floatValue());
    } else if (value instanceof Short) {
      output.writeByte(SHORT);
      output.writeZigzag(value.shortValue());
    } else if (value instanceof Byte) {
      output.writeByte(BYTE);
      output.writeByte(value.byteValue());
    } else {
      writeSerialized(output, value);
    }
  }

  private static void writeText(PayloadOutput output, String text) {
    if (hasSurrogates(text)) {
      writeSerialized(output, text); // UTF-8 would lose a surrogate that has no partner
    } else {
      output.writeByte(STRING);
      output.writeString(text);
    }
  }

  private static boolean hasSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static void writeArray(PayloadOutput output, Object value) {
    if (value instanceof byte[] bytes) {
      output.writeByte(BYTES);
      output.writeBlock(bytes);
    } else if (value instanceof int[] ints) {
      writeArrayHead(output, INTS, ints.length, Integer.BYTES);
      for (int from = 0; from < ints.length; ) {
        int count = output.piece(ints.length - from, Integer.BYTES);
        output.append(count * Integer.BYTES).asIntBuffer().put(ints, from, count);
        from += count;
      }
    } else if (value instanceof long[] longs) {
      writeArrayHead(output, LONGS, longs.length, Long.BYTES);
      for (int from = 0; from < longs.length; ) {
        int count = output.piece(longs.length - from, Long.BYTES);
        output.append(count * Long.BYTES).asLongBuffer().put(longs, from, count);
        from += count;
      }
    } else if (value instanceof double[] doubles) {
      writeArrayHead(output, DOUBLES, doubles.length, Double.BYTES);
      for (int from = 0; from < doubles.length; ) {
        int count = output.piece(doubles.length - from, Double.BYTES);
        output.append(count * Double.BYTES).asDoubleBuffer().put(doubles, from, count);
        from += count;
      }
    } else {
      writeSerialized(output, value);
    }
  }

  private static void writeArrayHead(PayloadOutput output, int tag, int length, int bytesEach) {
    output.expect((long) length * bytesEach);
    output.writeByte(tag);
    output.writeVarint(length);
  }

  private static void writeSerialized(PayloadOutput output, Object value) {
    if (output.isDraining()) {
      output.writeByte(STREAMED);
      Serialized.writeStreamed(output, value);
    } else {
      output.writeByte(SERIALIZED);
      Serialized.write(output, value);
    }
  }

  /**
   * Reads the next value, which must not travel apart, and moves past it, even when a serialized
   * object cannot be read back.
   *
   * @param loader where the classes of serialized objects come from
   * @param filter which classes may be deserialized
   * @throws MalformedPayloadException if there is no valid value; what deserialization said is the
   *     cause
   */
  public static @Nullable Object read(
      PayloadInput input, ClassLoader loader, ObjectInputFilter filter) {
    return read(input, loader, filter, NO_CODEC);
  }

  /**
   * Reads the next value, which is none that travels apart.
   *
   * @param codec reads what a codec wrote
   */
  public static @Nullable Object read(
      PayloadInput input, ClassLoader loader, ObjectInputFilter filter, Codec codec) {
    return read(input, new Reading(loader, filter, codec, BlobSource.NONE));
  }

  /** Reads the next value like {@link #read(PayloadInput, ClassLoader, ObjectInputFilter)}. */
  public static @Nullable Object read(PayloadInput input, Reading reading) {
    return new PayloadReader(input, reading).read(0);
  }

  /** Returns the name of the next value if it travels apart; moves nowhere. */
  public static Optional<Blob> blob(PayloadInput input) {
    int start = input.position();
    try {
      return input.readByte() == BLOB ? Optional.of(Blob.read(input)) : Optional.empty();
    } finally {
      input.rewind(start);
    }
  }

  /**
   * Moves past the next value without reading it.
   *
   * @throws MalformedPayloadException if there is none
   */
  public static void skip(PayloadInput input) {
    for (long left = 1; left > 0; left--) {
      int tag = input.readByte();
      switch (tag) {
        case NULL, TRUE, FALSE -> {}
        case BYTE -> input.skip(1);
        case INT, SHORT, CHAR -> input.readVarint();
        case LONG -> input.readVarlong();
        case FLOAT -> input.skip(Float.BYTES);
        case DOUBLE -> input.skip(Double.BYTES);
        case STRING, BYTES -> input.skip(input.readCount(1));
        case INTS -> input.skip(Integer.BYTES * input.readCount(Integer.BYTES));
        case LONGS, DOUBLES -> input.skip(Long.BYTES * input.readCount(Long.BYTES));
        case PAIR -> left += 2;
        case OPTIONAL -> left += 1;
        case LIST -> left += passListHead(input);
        case CODED -> input.skip(input.readCount(1));
        case SERIALIZED -> input.skip(input.readFixedInt());
        case BLOB -> Blob.read(input);
        case STREAMED -> skipBlocks(input);
        default -> throw input.malformed("tag " + tag + " is unknown");
      }
    }
  }

  private static void skipBlocks(PayloadInput input) {
    for (int length = input.readFixedInt(); length != 0; length = input.readFixedInt()) {
      input.skip(length);
    }
  }

  private static int passListHead(PayloadInput input) {
    input.skip(1);
    return input.readCount(1);
  }

  private static final class AnyClass implements ObjectInputFilter {
    @Override
    public Status checkInput(FilterInfo info) {
      return Status.UNDECIDED;
    }
  }
}
