package dev.fleetpool.payload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A growable array of bytes that values are appended to. Fixed-size numbers are big-endian, varints
 * have seven bits per byte, lowest first. Owned by one thread.
 *
 * <p>More than 2 GiB is an {@link IllegalStateException}; what was written before stays. With a
 * {@link SpillFolder} a single value that is too large for a message goes to a file there. One that
 * drains holds a window only: what was written before cannot be changed.
 */
public final class PayloadOutput {

  private static final int INITIAL_CAPACITY = 256;
  private static final int KEPT_CAPACITY = 1 << 20;
  private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

  private static final int WINDOW = 64 * 1024;

  private final @Nullable SpillFolder folder;
  private final @Nullable HashedFile target;
  private final List<BlobFile> files = new ArrayList<>();
  private final Set<Blob> mentioned = new LinkedHashSet<>();
  private byte[] bytes;
  private int size;

  /** Where the value that is being written must end to stay here. */
  private int valueEnd = MAX_SIZE;

  /** Up to where writing needs no further thought: the end of the array or of the value. */
  private int ceiling;

  private boolean overfull;

  /** Creates an empty one, which holds values of any size. */
  public PayloadOutput() {
    this(null, null, INITIAL_CAPACITY);
  }

  /** Creates an empty one, whose large values go to this folder. */
  public PayloadOutput(SpillFolder folder) {
    this(folder, null, INITIAL_CAPACITY);
  }

  private PayloadOutput(@Nullable SpillFolder folder, @Nullable HashedFile target, int capacity) {
    this.folder = folder;
    this.target = target;
    this.bytes = new byte[capacity];
    this.ceiling = capacity;
  }

  /** Creates one that passes on what is written, with the last part at {@link #drain}. */
  static PayloadOutput drainingTo(HashedFile target) {
    return new PayloadOutput(null, target, WINDOW);
  }

  /** Takes the files of the values that were written apart since the last call. */
  public List<BlobFile> takeFiles() {
    if (files.isEmpty()) {
      return List.of();
    }
    List<BlobFile> taken = List.copyOf(files);
    files.clear();
    return taken;
  }

  /** Takes the names of the broadcasts that were mentioned since the last call. */
  public List<Blob> takeMentioned() {
    if (mentioned.isEmpty()) {
      return List.of();
    }
    List<Blob> taken = List.copyOf(mentioned);
    mentioned.clear();
    return taken;
  }

  void mention(Blob blob) {
    mentioned.add(blob);
  }

  void keep(BlobFile file) {
    files.add(file);
  }

  /** Returns where a value goes that is too large for a message, if it goes anywhere. */
  Optional<SpillFolder> folder() {
    return Optional.ofNullable(folder);
  }

  /** A value begins, which must not take more than a message allows. */
  void beginValue() {
    overfull = false;
    if (folder != null) {
      valueEnd = (int) Math.min(MAX_SIZE, (long) size + folder.inlineBytes());
      ceiling = Math.min(bytes.length, valueEnd);
    }
  }

  /** It has ended, well or not. */
  void endValue() {
    valueEnd = MAX_SIZE;
    ceiling = bytes.length;
  }

  /** Says whether the last value was too large, even if its own code has hidden that. */
  boolean isOverfull() {
    return overfull;
  }

  boolean isDraining() {
    return target != null;
  }

  /** Returns how many elements of an array can be appended at once. */
  int piece(int elements, int bytesEach) {
    return target == null ? elements : Math.min(elements, WINDOW / bytesEach);
  }

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

  /**
   * Returns the array that is written to at the moment, to be read only: what has been written
   * begins at its start. It stays as it is where something has been written, like a {@link #view}.
   */
  public byte[] array() {
    return bytes;
  }

  /** Forgets everything written, and gives back the memory of an unusually large value. */
  public void reset() {
    size = 0;
    mentioned.clear();
    if (bytes.length > KEPT_CAPACITY) {
      bytes = new byte[INITIAL_CAPACITY];
      ceiling = bytes.length;
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
    if (length > WINDOW && target != null) {
      drain();
      passOn(target, source, offset, length);
      return;
    }
    reserve(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  /** Appends the length as a varint, then the bytes. */
  public void writeBlock(byte[] block) {
    writeVarint(block.length);
    writeBytes(block, 0, block.length);
  }

  /**
   * Appends the length as a varint, then what lies between the buffer's position and limit. Not for
   * one that drains.
   */
  public void writeBlock(ByteBuffer block) {
    int length = block.remaining();
    writeVarint(length);
    reserve(length);
    block.get(block.position(), bytes, size, length);
    size += length;
  }

  /** Appends a block of UTF-8; a lone surrogate becomes a question mark. */
  public void writeString(String text) {
    expect(text.length());
    if (target == null) {
      writeBlock(text.getBytes(StandardCharsets.UTF_8));
    } else {
      writeStringInPieces(text);
    }
  }

  /** A string without surrogates: each of its characters is encoded by itself. */
  private void writeStringInPieces(String text) {
    long length = text.chars().map(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : 3).asLongStream().sum();
    if (length > Integer.MAX_VALUE) {
      throw new IllegalStateException("a string of " + length + " bytes is too large to travel");
    }
    writeVarint((int) length);
    int step = WINDOW / 3;
    for (int from = 0; from < text.length(); from += step) {
      String part = text.substring(from, Math.min(text.length(), from + step));
      byte[] encoded = part.getBytes(StandardCharsets.UTF_8);
      writeBytes(encoded, 0, encoded.length);
    }
  }

  /** Appends room for an array's elements and returns it, to be filled at once. */
  ByteBuffer append(int length) {
    reserve(length);
    size += length;
    return ByteBuffer.wrap(bytes, size - length, length);
  }

  /** Checks that so much can be appended, before it is asked for. */
  void expect(long more) {
    if (target == null && more > valueEnd - size) {
      throw tooLarge(size + more);
    }
  }

  private void reserve(int more) {
    if (more > ceiling - size) {
      grow(more);
    }
  }

  private void grow(int more) {
    if (target != null) {
      drain();
      return;
    }
    long needed = (long) size + more;
    if (needed > valueEnd) {
      throw tooLarge(needed);
    }
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_SIZE, Math.max(needed, 2L * bytes.length)));
    }
    ceiling = Math.min(bytes.length, valueEnd);
  }

  private RuntimeException tooLarge(long needed) {
    return folder == null
        ? new IllegalStateException(needed + " bytes are more than an array holds; split the value")
        : overfull();
  }

  private RuntimeException overfull() {
    overfull = true;
    return new TooLargeForMessage();
  }

  /** Passes on what was written and not yet passed on. */
  void drain() {
    if (target != null) {
      passOn(target, bytes, 0, size);
      size = 0;
    }
  }

  private static void passOn(HashedFile target, byte[] source, int offset, int length) {
    try {
      target.write(source, offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
