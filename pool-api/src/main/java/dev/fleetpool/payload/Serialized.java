package dev.fleetpool.payload;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Java serialization behind a length of four bytes. It runs code of the user's classes, so whatever
 * that throws counts as a failure of the one value. Stateless and thread-safe.
 */
final class Serialized {

  private static final int BLOCK = 32 * 1024;

  private Serialized() {}

  static void write(PayloadOutput output, Object value) {
    int start = output.size();
    output.writeFixedInt(0);
    try (ObjectOutputStream stream = new NotingStream(output, new Sink(output))) {
      stream.writeObject(value);
    } catch (IOException | RuntimeException | StackOverflowError | LinkageError e) {
      throw new SerializationFailure(e);
    }
    output.setFixedInt(start, output.size() - start - Integer.BYTES);
  }

  /** Appends blocks, each behind a length of four bytes, the last one empty. */
  static void writeStreamed(PayloadOutput output, Object value) {
    try (ObjectOutputStream stream =
        new NotingStream(output, new BufferedOutputStream(new BlockSink(output), BLOCK))) {
      stream.writeObject(value);
    } catch (IOException | RuntimeException | StackOverflowError | LinkageError e) {
      throw new SerializationFailure(e);
    }
    output.writeFixedInt(0);
  }

  /** Reads what fills the input. */
  static @Nullable Object read(PayloadInput input, Reading reading) {
    byte[] bytes = input.readBytes(input.remaining());
    return readObject(new ByteArrayInputStream(bytes), input.position(), reading, bytes.length);
  }

  static @Nullable Object readStreamed(PayloadInput input, Reading reading) {
    BlockSource blocks = new BlockSource(input);
    Object value = readObject(blocks, input.position(), reading, input.left());
    blocks.passRest();
    return value;
  }

  /** Reads an object of so many bytes, which bound its arrays. */
  private static @Nullable Object readObject(
      InputStream source, int position, Reading reading, long bytes) {
    try (ObjectInputStream stream = new LoaderStream(source, reading)) {
      stream.setObjectInputFilter(new StreamBounds(reading.filter(), bytes));
      return stream.readObject();
    } catch (IOException
        | ClassNotFoundException
        | RuntimeException
        | StackOverflowError
        | LinkageError e) {
      throw new MalformedPayloadException(
          "a serialized object cannot be read: " + reason(e), position, e);
    }
  }

  /** Takes note of the broadcast values that an object mentions. */
  private static final class NotingStream extends ObjectOutputStream {

    private final PayloadOutput output;

    NotingStream(PayloadOutput output, OutputStream sink) throws IOException {
      super(sink);
      this.output = output;
      enableReplaceObject(true);
    }

    @Override
    protected @Nullable Object replaceObject(@Nullable Object object) {
      if (object instanceof SentBroadcast<?> sent) {
        output.mention(sent.blob());
      }
      return object;
    }
  }

  /** Returns why a filter refused it, if one did; Java only says that it was rejected. */
  private static String reason(Throwable failure) {
    return failure.getCause() instanceof ReadingRefusedException refused
        ? String.valueOf(refused.getMessage())
        : failure.toString();
  }

  private static final class Sink extends OutputStream {

    private final PayloadOutput output;

    Sink(PayloadOutput output) {
      this.output = output;
    }

    @Override
    public void write(int value) {
      output.writeByte(value);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      output.writeBytes(source, offset, length);
    }
  }

  private static final class BlockSink extends OutputStream {

    private final PayloadOutput output;

    BlockSink(PayloadOutput output) {
      this.output = output;
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      if (length > 0) {
        output.writeFixedInt(length);
        output.writeBytes(source, offset, length);
      }
    }
  }

  private static final class BlockSource extends InputStream {

    private final PayloadInput input;
    private int left;
    private boolean ended;

    BlockSource(PayloadInput input) {
      this.input = input;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left == 0 && !ended) {
        left = input.readFixedInt();
        ended = left == 0;
      }
      if (ended) {
        return -1;
      }
      int count = left < 0 ? left : Math.min(left, length);
      input.readInto(target, offset, count); // refuses a negative length
      left -= count;
      return count;
    }

    /** Moves past what the object did not need. */
    void passRest() {
      byte[] rest = new byte[BLOCK];
      while (read(rest, 0, rest.length) >= 0) {
        // passed
      }
    }
  }

  private static final class LoaderStream extends ObjectInputStream {

    private final Reading reading;

    LoaderStream(InputStream source, Reading reading) throws IOException {
      super(source);
      this.reading = reading;
      enableResolveObject(true);
    }

    @Override
    protected @Nullable Object resolveObject(@Nullable Object object) {
      return object instanceof SentBroadcast<?> sent
          ? reading.blobs().broadcast(sent, reading)
          : object;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass described)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(described.getName(), false, reading.loader());
      } catch (ClassNotFoundException e) {
        return super.resolveClass(described); // knows the primitive types
      }
    }
  }
}
