package dev.fleetpool.payload;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growable array of bytes that values are appended to. Fixed-size numbers are big-endian, varints
 * have seven bits per byte, lowest first. Owned by one thread.
 *
 * <p>More than 2 GiB is an {@link IllegalStateException}; what was written before stays.
 */
public final class PayloadOutput {

  private static final int INITIAL_CAPACITY = 256;
  private static final int KEPT_CAPACITY = 1 << 20;
  private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

  private byte[] bytes = new byte[INITIAL_CAPACITY];
  private int size;

  /** Creates an empty one. */
  public PayloadOutput() {}

  /** Returns the number of bytes written. */
  public int size() {
    return size;
  }

  /** Returns a copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /**
   * Returns what was written, without a copy, to be read only. What is appended later does not
   * change it; a reset, a truncation or a {@code set} does.
   */
  public ByteBuffer view() {
    return ByteBuffer.wrap(bytes, 0, size).asReadOnlyBuffer();
  }

  /** Forgets everything written, and gives back the memory of an unusually large value. */
  public void reset() {
    size = 0;
    if (bytes.length > KEPT_CAPACITY) {
      bytes = new byte[INITIAL_CAPACITY];
    }
  }

  /** Forgets what was written after the output had this size. */
  public void truncate(int earlierSize) {
    if (earlierSize < 0 || earlierSize > size) {
      throw new IllegalArgumentException(
          "earlierSize=" + earlierSize + " must be from 0 to the size " + size);
    }
    size = earlierSize;
  }

  /** Appends the low eight bits. */
  public void writeByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  /** Overwrites a byte written before. */
  public void setByte(int position, int value) {
    bytes[position] = (byte) value;
  }

  /** Appends 1 to 5 bytes; small unsigned numbers are short. */
  public void writeVarint(int value) {
    reserve(5);
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Appends 1 to 10 bytes; small unsigned numbers are short. */
  public void writeVarlong(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Appends a varint in which numbers near zero are short, negative ones too. */
  public void writeZigzag(int value) {
    writeVarint((value << 1) ^ (value >> 31));
  }

  /** Appends a varint in which numbers near zero are short, negative ones too. */
  public void writeZigzagLong(long value) {
    writeVarlong((value << 1) ^ (value >> 63));
  }

  /** Appends four bytes. */
  public void writeFixedInt(int value) {
    reserve(4);
    size += 4;
    setFixedInt(size - 4, value);
  }

  /** Overwrites four bytes written before. */
  public void setFixedInt(int position, int value) {
    bytes[position] = (byte) (value >>> 24);
    bytes[position + 1] = (byte) (value >>> 16);
    bytes[position + 2] = (byte) (value >>> 8);
    bytes[position + 3] = (byte) value;
  }

  /** Appends eight bytes. */
  public void writeFixedLong(long value) {
    writeFixedInt((int) (value >>> 32));
    writeFixedInt((int) value);
  }

  /** Appends eight bytes; every bit of a NaN survives. */
  public void writeDouble(double value) {
    writeFixedLong(Double.doubleToRawLongBits(value));
  }

  /** Appends four bytes; every bit of a NaN survives. */
  public void writeFloat(float value) {
    writeFixedInt(Float.floatToRawIntBits(value));
  }

  /** Appends these bytes as they are. */
  public void writeBytes(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  /** Appends the length as a varint, then the bytes. */
  public void writeBlock(byte[] block) {
    writeVarint(block.length);
    writeBytes(block, 0, block.length);
  }

  /** Appends a block of UTF-8; a lone surrogate becomes a question mark. */
  public void writeString(String text) {
    writeBlock(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends room for an array's elements and returns it, to be filled at once. */
  ByteBuffer append(int length) {
    reserve(length);
    size += length;
    return ByteBuffer.wrap(bytes, size - length, length);
  }

  private void reserve(int more) {
    if (more > bytes.length - size) {
      grow(more);
    }
  }

  private void grow(int more) {
    long needed = (long) size + more;
    if (needed > MAX_SIZE) {
      throw new IllegalStateException(
          needed + " bytes are more than an array holds; split the value");
    }
    bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_SIZE, Math.max(needed, 2L * bytes.length)));
  }
}
