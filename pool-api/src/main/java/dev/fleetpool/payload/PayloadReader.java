package dev.fleetpool.payload;

import dev.fleetpool.Pair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one payload; see {@link Payload#read}. Owned by one thread. */
record PayloadReader(PayloadInput input, Reading reading) {

  /** For so many elements there is room at once; what is said of more may not be true. */
  private static final int FIRST_ROOM = 1024;

  @Nullable Object read(int depth) {
    int tag = input.readByte();
    return switch (tag) {
      case Payload.NULL -> null;
      case Payload.TRUE -> true;
      case Payload.FALSE -> false;
      case Payload.INT -> input.readZigzag();
      case Payload.LONG -> input.readZigzagLong();
      case Payload.SHORT -> (short) input.readZigzag();
      case Payload.BYTE -> input.readByte();
      case Payload.CHAR -> (char) input.readVarint();
      case Payload.DOUBLE -> input.readDouble();
      case Payload.FLOAT -> input.readFloat();
      case Payload.STRING -> input.readString();
      case Payload.BYTES -> input.readBlock();
      case Payload.INTS -> readInts();
      case Payload.LONGS -> readLongs();
      case Payload.DOUBLES -> readDoubles();
      case Payload.PAIR -> readPair(depth);
      case Payload.SERIALIZED -> Serialized.read(input.slice(input.readFixedInt()), reading);
      case Payload.BLOB -> readApart(Blob.read(input));
      case Payload.STREAMED -> Serialized.readStreamed(input, reading);
      case Payload.LIST -> readList(depth);
      case Payload.OPTIONAL -> readOptional(depth);
      case Payload.CODED -> Coded.read(input, reading.codec());
      default -> throw input.malformed("tag " + tag + " is unknown");
    };
  }

  private @Nullable Object readApart(Blob blob) {
    if (input.isWindow()) {
      throw input.malformed("a value that travels apart names another one");
    }
    try {
      return CheckedFile.read(
          blob, reading, content -> new PayloadReader(content, reading).read(0));
    } catch (IOException e) {
      throw new MalformedPayloadException(
          "a value of %d bytes, which travels apart, cannot be had: %s"
              .formatted(blob.size(), e.getMessage()),
          input.position(),
          e);
    }
  }

  private int[] readInts() {
    int[] ints = new int[input.readCount(Integer.BYTES)];
    for (int from = 0; from < ints.length; ) {
      int count = input.piece(ints.length - from, Integer.BYTES);
      input.view(count * Integer.BYTES).asIntBuffer().get(ints, from, count);
      from += count;
    }
    return ints;
  }

  private long[] readLongs() {
    long[] longs = new long[input.readCount(Long.BYTES)];
    for (int from = 0; from < longs.length; ) {
      int count = input.piece(longs.length - from, Long.BYTES);
      input.view(count * Long.BYTES).asLongBuffer().get(longs, from, count);
      from += count;
    }
    return longs;
  }

  private double[] readDoubles() {
    double[] doubles = new double[input.readCount(Double.BYTES)];
    for (int from = 0; from < doubles.length; ) {
      int count = input.piece(doubles.length - from, Double.BYTES);
      input.view(count * Double.BYTES).asDoubleBuffer().get(doubles, from, count);
      from += count;
    }
    return doubles;
  }

  private List<?> readList(int depth) {
    checkDepth(depth);
    int kind = input.readByte();
    if (kind != PlainLists.UNMODIFIABLE && kind != PlainLists.ARRAY_LIST) {
      throw input.malformed("kind " + kind + " of a list is unknown");
    }
    int count = input.readCount(1);
    ArrayList<@Nullable Object> elements = new ArrayList<>(Math.min(count, FIRST_ROOM));
    for (int i = 0; i < count; i++) {
      elements.add(read(depth + 1));
    }
    return PlainLists.of(kind, elements);
  }

  private Optional<?> readOptional(int depth) {
    checkDepth(depth);
    return Optional.ofNullable(read(depth + 1));
  }

  @SuppressWarnings("NullAway") // the type parameters of Pair admit null
  private Pair<?, ?> readPair(int depth) {
    checkDepth(depth);
    return Pair.of(read(depth + 1), read(depth + 1));
  }

  private void checkDepth(int depth) {
    if (depth == Payload.MAX_DEPTH) {
      throw input.malformed("values are nested deeper than " + Payload.MAX_DEPTH);
    }
  }
}
