package dev.fleetpool.proto;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * A range of a byte array, compared by content. It does not copy: whoever makes one gives the array
 * away.
 *
 * @param array the array
 * @param offset where the range begins
 * @param length how long it is
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record Bytes(byte[] array, int offset, int length) {

  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  /** Checks that the range lies within the array. */
  public Bytes {
    Objects.checkFromIndexSize(offset, length, array.length);
  }

  /** Returns the whole array as a range. */
  public static Bytes of(byte[] array) {
    return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
  }

  /** Returns what lies between the position and the limit of a buffer that has an array. */
  public static Bytes of(ByteBuffer buffer) {
    return new Bytes(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
  }

  /** Makes something of an array and a range of it. */
  @FunctionalInterface
  public interface View<T> {
    /** Makes it; the array is shared. */
    T of(byte[] array, int offset, int length);
  }

  /** Returns a view of the range, such as {@code over(ByteBuffer::wrap)}. */
  public <T> T over(View<T> view) {
    return view.of(array, offset, length);
  }

  /** Says whether the range is empty. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** Returns a part of the range; {@code from} counts from its beginning. */
  public Bytes slice(int from, int size) {
    Objects.checkFromIndexSize(from, size, length);
    return new Bytes(array, offset + from, size);
  }

  /** Returns the bytes as an array of their own; the array itself where the range is all of it. */
  public byte[] toArray() {
    return length == array.length ? array : Arrays.copyOfRange(array, offset, offset + length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return length + " bytes";
  }
}
