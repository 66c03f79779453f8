package dev.fleetpool.payload;

import dev.fleetpool.Codec;
import dev.fleetpool.UnserializableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A folder in which values that are too large for a message are written while they are encoded, so
 * that memory holds none of them a second time. Each write makes a file of its own, which belongs
 * to whoever takes it from {@link PayloadOutput#takeFiles}; the rest goes with the folder, whose
 * owner deletes it. Thread-safe.
 *
 * @param folder gives the folder, which exists then; asked at the first value that is too large
 * @param inlineBytes a value whose encoding is longer is written here
 */
public record SpillFolder(Supplier<Path> folder, int inlineBytes) {

  /** What a value may take within a message where the topics allow it; see decision 0013. */
  public static final int INLINE_BYTES = 2 << 20;

  /** Spills to a folder that exists. */
  public SpillFolder(Path folder, int inlineBytes) {
    this(() -> folder, inlineBytes);
  }

  /**
   * Writes one value, whatever its size.
   *
   * @param what what it is called in the message when it cannot travel
   * @param codec writes what would be Java-serialized, if it takes it
   * @throws UnserializableException if it cannot travel; nothing is left in the folder then
   * @throws UncheckedIOException if the folder takes no more
   */
  public BlobFile write(@Nullable Object value, Object what, Codec codec) {
    return write(value, what, output -> Payload.writeStreamed(output, value, codec));
  }

  /** Writes the content of a {@link SentBroadcast}; else like {@link #write}. */
  public BlobFile writeBroadcast(@Nullable Object value, Codec codec) {
    @Nullable Codec own = codec.equals(Payload.NO_CODEC) ? null : codec;
    return write(
        value,
        "broadcast",
        output -> {
          Payload.writeStreamed(output, own, Payload.NO_CODEC);
          Payload.writeStreamed(output, value, codec);
        });
  }

  private BlobFile write(@Nullable Object value, Object what, Consumer<PayloadOutput> encoding) {
    Path path = folder.get();
    try {
      Path file = Files.createTempFile(path, "value-", "");
      boolean written = false;
      try {
        BlobFile made = writeTo(file, value, what, encoding);
        written = true;
        return made;
      } finally {
        if (!written) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s could not be written to the folder %s: %s; free space there, or choose another java.io.tmpdir"
              .formatted(what, path, e.getMessage()),
          e);
    }
  }

  private static BlobFile writeTo(
      Path file, @Nullable Object value, Object what, Consumer<PayloadOutput> encoding)
      throws IOException {
    try (HashedFile content = HashedFile.create(file)) {
      PayloadOutput output = PayloadOutput.drainingTo(content);
      try {
        encoding.accept(output);
        output.drain();
      } catch (SerializationFailure failure) {
        content.throwFailure(); // it looks like one of the value
        throw new UnserializableException(
            what.toString(),
            UnserializablePath.describe(value, failure.reason()),
            failure.reason());
      } catch (Coded.Failure failure) {
        content.throwFailure();
        throw new UnserializableException(
            what.toString(), String.valueOf(failure.getMessage()), failure.getCause());
      } catch (IllegalStateException tooLarge) {
        throw new UnserializableException(
            what.toString(), String.valueOf(tooLarge.getMessage()), tooLarge);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      return new BlobFile(content.finish(), file, output.takeMentioned());
    }
  }
}
