package dev.fleetpool.payload;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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

  static @Nullable Object read(PayloadInput input, ClassLoader loader, ObjectInputFilter filter) {
    int start = input.position();
    byte[] bytes = input.readBytes(input.remaining());
    try (ObjectInputStream stream = new LoaderStream(bytes, loader)) {
      stream.setObjectInputFilter(new BoundedFilter(filter, bytes.length));
      return stream.readObject();
    } catch (IOException
        | ClassNotFoundException
        | RuntimeException
        | StackOverflowError
        | LinkageError e) {
      throw new MalformedPayloadException("a serialized object cannot be read: " + e, start, e);
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

  private static final class LoaderStream extends ObjectInputStream {

    private final ClassLoader loader;

    LoaderStream(byte[] bytes, ClassLoader loader) throws IOException {
      super(new ByteArrayInputStream(bytes));
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

    BoundedFilter(ObjectInputFilter classes, int bytes) {
      this.classes = classes;
      this.slotsLeft = (long) SLOTS_PER_BYTE * bytes;
    }

    @Override
    public Status checkInput(FilterInfo info) {
      slotsLeft -= Math.max(0, info.arrayLength());
      return slotsLeft < 0 ? Status.REJECTED : classes.checkInput(info);
    }
  }
}
