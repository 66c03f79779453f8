package dev.fleetpool.payload;

import dev.fleetpool.Pair;
import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/** Reads one payload; see {@link Payload#read}. Owned by one thread. */
record PayloadReader(PayloadInput input, ClassLoader loader, ObjectInputFilter filter) {

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
      case Payload.SERIALIZED -> Serialized.read(input.slice(input.readFixedInt()), loader, filter);
      default -> throw input.malformed("tag " + tag + " is unknown");
    };
  }

  private int[] readInts() {
    int[] ints = new int[input.readCount(Integer.BYTES)];
    input.view(ints.length * Integer.BYTES).asIntBuffer().get(ints);
    return ints;
  }

  private long[] readLongs() {
    long[] longs = new long[input.readCount(Long.BYTES)];
    input.view(longs.length * Long.BYTES).asLongBuffer().get(longs);
    return longs;
  }

  private double[] readDoubles() {
    double[] doubles = new double[input.readCount(Double.BYTES)];
    input.view(doubles.length * Double.BYTES).asDoubleBuffer().get(doubles);
    return doubles;
  }

  @SuppressWarnings("NullAway") // the type parameters of Pair admit null
  private Pair<?, ?> readPair(int depth) {
    if (depth == Payload.MAX_PAIR_DEPTH) {
      throw input.malformed("pairs are nested deeper than " + Payload.MAX_PAIR_DEPTH);
    }
    return Pair.of(read(depth + 1), read(depth + 1));
  }
}
