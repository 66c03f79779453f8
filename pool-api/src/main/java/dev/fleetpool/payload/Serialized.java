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
      stream.setObjectInputFilter(new StreamBounds(filter, bytes.length));
      return stream.readObject();
    } catch (IOException
        | ClassNotFoundException
        | RuntimeException
        | StackOverflowError
        | LinkageError e) {
      throw new MalformedPayloadException(
          "a serialized object cannot be read: " + reason(e), start, e);
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
}
