package dev.fleetpool.payload;

import java.io.ObjectInputFilter;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One payload that is still encoded: a part of a larger array, shared and not copied. Immutable as
 * long as nobody writes to that array, and then thread-safe.
 */
public final class EncodedPayload {

  private final byte[] bytes;
  private final int offset;
  private final int length;

  EncodedPayload(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  /** Returns the encoded form of a value; see {@link Payload#write}. */
  public static EncodedPayload of(@Nullable Object value) {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, value);
    return new EncodedPayload(output.toByteArray(), 0, output.size());
  }

  /** Reads the value, which must not travel apart. */
  public @Nullable Object read(ClassLoader loader, ObjectInputFilter filter) {
    return Payload.read(new PayloadInput(bytes, offset, length), loader, filter);
  }

  /** Reads the value; see {@link Payload#read}. */
  public @Nullable Object read(Reading reading) {
    return Payload.read(new PayloadInput(bytes, offset, length), reading);
  }

  /** Returns its name if it travels apart. */
  public Optional<Blob> blob() {
    return Payload.blob(new PayloadInput(bytes, offset, length));
  }

  /** Returns the number of bytes. */
  public int length() {
    return length;
  }

  /** Returns a copy of the bytes. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }

  /** Appends the bytes as they are. */
  public void writeTo(PayloadOutput output) {
    output.writeBytes(bytes, offset, length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EncodedPayload that
        && Arrays.equals(
            bytes, offset, offset + length, that.bytes, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(toByteArray());
  }

  @Override
  public String toString() {
    return "EncodedPayload[" + length + " bytes]";
  }
}
