package dev.fleetpool.payload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A cursor over bytes that a {@link PayloadOutput} wrote. Every read is checked against the limit
 * and throws {@link MalformedPayloadException} beyond it; nothing larger than what remains is ever
 * allocated. Owned by one thread; the array is shared, not copied. One that is a window on a stream
 * only goes forward.
 */
public final class PayloadInput {

  private static final int WINDOW = 64 * 1024;

  private final byte[] bytes;
  private int limit;
  private int position;

  /** Where the bytes behind the limit come from, and how many they are. */
  private InputStream source = InputStream.nullInputStream();

  private long behind;
  private boolean window;

  /** Reads all of the array. */
  public PayloadInput(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Reads a part of the array. */
  public PayloadInput(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.position = offset;
    this.limit = offset + length;
    if (offset < 0 || length < 0 || limit < 0 || limit > bytes.length) {
      throw new IllegalArgumentException(
          offset + " + " + length + " must lie within the array of " + bytes.length + " bytes");
    }
  }

  /** Reads what lies between the position and the limit of a buffer that has an array. */
  public PayloadInput(ByteBuffer buffer) {
    this(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
  }

  /** Reads so many bytes of a stream, of which it holds a part at a time. */
  static PayloadInput windowOn(InputStream source, long size) {
    PayloadInput window = new PayloadInput(new byte[(int) Math.min(WINDOW, size)], 0, 0);
    window.source = source;
    window.window = true;
    window.behind = size;
    return window;
  }

  /** Returns where in the array the next read begins. */
  public int position() {
    return position;
  }

  /** Goes back to a position this cursor was at before. */
  public void rewind(int earlierPosition) {
    if (earlierPosition < 0 || earlierPosition > position) {
      throw new IllegalArgumentException(
          "earlierPosition=" + earlierPosition + " must be from 0 to " + position);
    }
    position = earlierPosition;
  }

  /** Returns the number of bytes left. */
  public int remaining() {
    return (int) Math.min(Integer.MAX_VALUE, left());
  }

  boolean isWindow() {
    return window;
  }

  long left() {
    return limit - position + behind;
  }

  /** Returns how many elements of an array can be viewed at once. */
  int piece(int elements, int bytesEach) {
    return behind == 0 ? elements : Math.min(elements, bytes.length / bytesEach);
  }

  /** Reads one byte. */
  public byte readByte() {
    require(1);
    return bytes[position++];
  }

  /** Reads an unsigned varint of 32 bits. */
  public int readVarint() {
    int value = 0;
    for (int shift = 0; shift < 32; shift += 7) {
      byte next = readByte();
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("a varint is longer than 5 bytes");
  }

  /** Reads an unsigned varint of 64 bits. */
  public long readVarlong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = readByte();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("a varint is longer than 10 bytes");
  }

  /** Reads what {@link PayloadOutput#writeZigzag} wrote. */
  public int readZigzag() {
    int value = readVarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Reads what {@link PayloadOutput#writeZigzagLong} wrote. */
  public long readZigzagLong() {
    long value = readVarlong();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Reads four bytes. */
  public int readFixedInt() {
    require(4);
    position += 4;
    return bytes[position - 4] << 24
        | (bytes[position - 3] & 0xff) << 16
        | (bytes[position - 2] & 0xff) << 8
        | (bytes[position - 1] & 0xff);
  }

  /** Reads eight bytes. */
  public long readFixedLong() {
    require(8);
    return (long) readFixedInt() << 32 | (readFixedInt() & 0xffffffffL);
  }

  /** Reads eight bytes. */
  public double readDouble() {
    return Double.longBitsToDouble(readFixedLong());
  }

  /** Reads four bytes. */
  public float readFloat() {
    return Float.intBitsToFloat(readFixedInt());
  }

  /** Reads a varint that counts things of at least this many bytes each, all of which follow. */
  public int readCount(int bytesEach) {
    int count = readVarint();
    if (count < 0 || (long) count * bytesEach > left()) {
      throw malformed(
          "a count of " + Integer.toUnsignedString(count) + " with " + remaining() + " bytes left");
    }
    return count;
  }

  /** Reads this many bytes as they are. */
  public byte[] readBytes(int length) {
    if (length > limit - position && length <= left()) {
      byte[] read = new byte[length];
      readInto(read, 0, length);
      return read;
    }
    skip(length);
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  /** Reads a length, then that many bytes. */
  public byte[] readBlock() {
    return readBytes(readCount(1));
  }

  /** Reads a length, passes over that many bytes and returns them, without a copy. */
  public ByteBuffer viewBlock() {
    return view(readCount(1));
  }

  /** Reads a block as UTF-8; what is not UTF-8 becomes the replacement character. */
  public String readString() {
    int length = readCount(1);
    if (length > limit - position) {
      return new String(readBytes(length), StandardCharsets.UTF_8);
    }
    skip(length);
    return new String(bytes, position - length, length, StandardCharsets.UTF_8);
  }

  /** Passes over this many bytes. */
  public void skip(int length) {
    require(length);
    position += length;
  }

  /** Passes over this many bytes and returns a cursor over just them, on the same array. */
  public PayloadInput slice(int length) {
    skip(length);
    return new PayloadInput(bytes, position - length, length);
  }

  /** Passes over this many bytes and returns them, without a copy. */
  ByteBuffer view(int length) {
    skip(length);
    return ByteBuffer.wrap(bytes, position - length, length);
  }

  /** Passes over one payload and keeps it encoded, without a copy. */
  public EncodedPayload readEncoded() {
    int start = position;
    Payload.skip(this);
    return new EncodedPayload(bytes, start, position - start);
  }

  /** Returns an exception that names the present position. */
  public MalformedPayloadException malformed(String what) {
    return new MalformedPayloadException(what, position, null);
  }

  /** Reads this many bytes, which are there, into an array. */
  void readInto(byte[] target, int offset, int length) {
    if (length < 0 || length > left()) {
      throw malformed(length + " bytes expected, " + remaining() + " left");
    }
    int here = Math.min(length, limit - position);
    System.arraycopy(bytes, position, target, offset, here);
    position += here;
    readSource(target, offset + here, length - here);
  }

  private void readSource(byte[] target, int offset, int length) {
    try {
      if (source.readNBytes(target, offset, length) < length) {
        throw malformed("the content is shorter than it should be");
      }
      behind -= length;
    } catch (IOException e) {
      throw new MalformedPayloadException("the content cannot be read: " + e, position, e);
    }
  }

  private void require(int length) {
    if (length < 0 || length > limit - position) {
      moveWindow(length);
    }
  }

  private void moveWindow(int length) {
    if (length < 0 || length > left() || length > bytes.length) {
      throw malformed(length + " bytes expected, " + remaining() + " left");
    }
    int kept = limit - position;
    System.arraycopy(bytes, position, bytes, 0, kept);
    position = 0;
    limit = kept;
    int more = (int) Math.min(bytes.length - kept, behind);
    readSource(bytes, kept, more);
    limit += more;
  }
}
