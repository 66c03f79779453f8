package dev.fleetpool.payload;

import dev.fleetpool.Broadcast;
import dev.fleetpool.Codec;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A broadcast value as it travels: its name, which follows from its content. Where it is read it is
 * replaced by what {@link BlobSource#broadcast} gives, which reads the value at the first question
 * for it and keeps it. Thread-safe; threads that ask while it is being read wait.
 *
 * <p>Its content is two payloads: its codec, null if it has none, and the value. So jobs with other
 * codecs can read it.
 */
public final class SentBroadcast<T extends @Nullable Object> implements Broadcast<T> {

  private static final long serialVersionUID = 1L;

  private final String hash;
  private final long size;
  private transient @Nullable Reading reading;
  private transient volatile @Nullable Known known;

  /** A value that is here. */
  private record Known(@Nullable Object value) {}

  /** Creates the name of a value. */
  public SentBroadcast(Blob blob) {
    this.hash = blob.hash();
    this.size = blob.size();
  }

  /** Returns one that reads its value in this way when it is first asked for. */
  public SentBroadcast<T> readWith(Reading how) {
    SentBroadcast<T> here = new SentBroadcast<>(blob());
    here.reading = how;
    return here;
  }

  /** Creates one whose value is here. */
  public static <T extends @Nullable Object> SentBroadcast<T> of(Blob blob, T value) {
    SentBroadcast<T> sent = new SentBroadcast<>(blob);
    sent.known = new Known(value);
    return sent;
  }

  /** Returns the name of the content. */
  public Blob blob() {
    return new Blob(hash, size);
  }

  /** Says whether the value is here, and costs nothing. */
  public boolean isKnown() {
    return known != null;
  }

  /**
   * Returns the value.
   *
   * @throws BroadcastUnreadableException if it cannot be read here
   */
  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // the caller's value was of this type
  public T value() {
    Known now = known;
    return (T) (now == null ? firstValue() : now).value();
  }

  private synchronized Known firstValue() {
    Known now = known;
    if (now == null) {
      now = new Known(read());
      known = now;
      reading = null; // it may hold other values
    }
    return now;
  }

  private @Nullable Object read() {
    Reading how = reading;
    if (how == null) {
      throw new BroadcastUnreadableException(
          "the broadcast %.12s is not known to this program; use it in tasks of its pool, or in the program that made it before it is closed"
              .formatted(hash),
          null);
    }
    try {
      return CheckedFile.read(blob(), how, content -> read(content, how));
    } catch (IOException | MalformedPayloadException | IllegalArgumentException e) {
      throw new BroadcastUnreadableException(
          "the broadcast %.12s of %d bytes cannot be read here: %s"
              .formatted(hash, size, e.getMessage()),
          e);
    }
  }

  private static @Nullable Object read(PayloadInput content, Reading reading) {
    Object codec = new PayloadReader(content, reading.with(Payload.NO_CODEC)).read(0);
    Reading how = reading.with(codec instanceof Codec own ? own : Payload.NO_CODEC);
    return new PayloadReader(content, how).read(0);
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
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return "Broadcast[%.12s, %d bytes]".formatted(hash, size);
  }
}
