package dev.fleetpool.payload;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
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
    try (ObjectOutputStream stream = new ObjectOutputStream(new Sink(output))) {
      stream.writeObject(value);
    } catch (IOException | RuntimeException | StackOverflowError | LinkageError e) {
      throw new SerializationFailure(e);
    }
    output.setFixedInt(start, output.size() - start - Integer.BYTES);
  }

  /** Appends blocks, each behind a length of four bytes, the last one empty. */
  static void writeStreamed(PayloadOutput output, Object value) {
    try (ObjectOutputStream stream =
        new ObjectOutputStream(new BufferedOutputStream(new BlockSink(output), BLOCK))) {
      stream.writeObject(value);
    } catch (IOException | RuntimeException | StackOverflowError | LinkageError e) {
      throw new SerializationFailure(e);
    }
    output.writeFixedInt(0);
  }

  static @Nullable Object read(PayloadInput input, ClassLoader loader, ObjectInputFilter filter) {
    byte[] bytes = input.readBytes(input.remaining());
    return readObject(
        new ByteArrayInputStream(bytes),
        input.position(),
        loader,
        new BoundedFilter(filter, bytes.length));
  }

  static @Nullable Object readStreamed(
      PayloadInput input, ClassLoader loader, ObjectInputFilter filter) {
    BlockSource blocks = new BlockSource(input);
    BoundedFilter bounded = new BoundedFilter(filter, input.left());
    Object value = readObject(blocks, input.position(), loader, bounded);
    blocks.passRest();
    return value;
  }

  private static @Nullable Object readObject(
      InputStream source, int position, ClassLoader loader, BoundedFilter filter) {
    try (ObjectInputStream stream = new LoaderStream(source, loader)) {
      stream.setObjectInputFilter(filter);
      return stream.readObject();
    } catch (IOException
        | ClassNotFoundException
        | RuntimeException
        | StackOverflowError
        | LinkageError e) {
      throw new MalformedPayloadException("a serialized object cannot be read: " + e, position, e);
    }
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

    private final ClassLoader loader;

    LoaderStream(InputStream source, ClassLoader loader) throws IOException {
      super(source);
      this.loader = loader;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass described)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(described.getName(), false, loader);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(described); // knows the primitive types
      }
    }
  }

  /**
   * Refuses arrays that the bytes at hand cannot fill, before they are allocated. Every element
   * takes at least a byte; hash tables ask for up to eight slots per entry.
   */
  private static final class BoundedFilter implements ObjectInputFilter {

    private static final int SLOTS_PER_BYTE = 8;

    private final ObjectInputFilter classes;
    private long slotsLeft;

    BoundedFilter(ObjectInputFilter classes, long bytes) {
      this.classes = classes;
      this.slotsLeft = SLOTS_PER_BYTE * bytes;
    }

    @Override
    public Status checkInput(FilterInfo info) {
      slotsLeft -= Math.max(0, info.arrayLength());
      return slotsLeft < 0 ? Status.REJECTED : classes.checkInput(info);
    }
  }
}
