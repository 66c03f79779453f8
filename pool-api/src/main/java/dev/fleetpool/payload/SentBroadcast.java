package dev.fleetpool.payload;

import dev.fleetpool.Broadcast;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A broadcast value as it travels: its name. Where it is read it is replaced by what {@link
 * BlobSource#broadcast} gives, which in a child is one that reads the value at the first question
 * for it. Thread-safe.
 */
public final class SentBroadcast<T extends @Nullable Object> implements Broadcast<T> {

  private static final long serialVersionUID = 1L;

  private final String hash;
  private final long size;
  private transient @Nullable Content content;
  private transient boolean read;
  private transient @Nullable Object value;

  /** Reads the value. */
  @FunctionalInterface
  public interface Content {
    /** Reads it from the file of the blob. */
    @Nullable Object read(Blob blob) throws IOException;
  }

  /** Creates the name of a value. */
  public SentBroadcast(Blob blob) {
    this.hash = blob.hash();
    this.size = blob.size();
  }

  /** Creates one that reads its value when it is first asked for. */
  public SentBroadcast(Blob blob, Content content) {
    this(blob);
    this.content = content;
  }

  /** Returns the name of the content. */
  public Blob blob() {
    return new Blob(hash, size);
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // the caller's value was of this type
  public synchronized T value() {
    if (!read) {
      value = readValue();
      read = true;
    }
    return (T) value;
  }

  private @Nullable Object readValue() {
    if (content == null) {
      throw new IllegalStateException(
          "the broadcast %.12s is not known to this program; use it in tasks of its pool, or in the program that made it before it is closed"
              .formatted(hash));
    }
    try {
      return content.read(blob());
    } catch (IOException e) {
      throw new IllegalStateException(
          "the broadcast %.12s of %d bytes cannot be had here: %s"
              .formatted(hash, size, e.getMessage()),
          e);
    }
  }

  /** Does nothing: it is the caller's to close. */
  @Override
  public void close() {}

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SentBroadcast<?> that && hash.equals(that.hash);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(hash);
  }

  @Override
  public String toString() {
    return "Broadcast[%.12s, %d bytes]".formatted(hash, size);
  }
}
