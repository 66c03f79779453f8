package dev.fleetpool.codec.protobuf;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.fleetpool.Codec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of listed classes as protobuf writes them, behind a byte that says which class of the
 * list. No name of a class travels, so no bytes can become anything else. Thread-safe.
 *
 * <pre>{@code
 * pool.job(fit).codec(ProtobufCodec.of(Point.class, Fit.class)).map(points);
 * }</pre>
 */
public final class ProtobufCodec implements Codec {

  private static final long serialVersionUID = 1L;
  private static final int MOST_CLASSES = 255;

  private final List<Class<? extends MessageLite>> classes;

  /** By the place in the list; looked up anew where the codec arrives. */
  private transient volatile @Nullable List<Parser<?>> parsers;

  private ProtobufCodec(List<Class<? extends MessageLite>> classes) {
    this.classes = classes;
  }

  /**
   * Returns a codec for these messages.
   *
   * @param classes 1 to 255 generated classes
   */
  @SafeVarargs
  public static ProtobufCodec of(Class<? extends MessageLite>... classes) {
    if (classes.length < 1 || classes.length > MOST_CLASSES) {
      throw new IllegalArgumentException(
          "classes=%d must be from 1 to %d; name the messages that are to travel"
              .formatted(classes.length, MOST_CLASSES));
    }
    List<Class<? extends MessageLite>> generated = new ArrayList<>();
    for (Class<? extends MessageLite> each : classes) {
      var unused = parser(each); // refuses what has none
      generated.add(each);
    }
    return new ProtobufCodec(List.copyOf(generated));
  }

  private static Parser<?> parser(Class<? extends MessageLite> type) {
    try {
      return (Parser<?>) type.getMethod("parser").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "class=%s must be one that protoc generated; it has no parser()"
              .formatted(type.getName()),
          e);
    }
  }

  @Override
  public boolean takes(Class<?> type) {
    return classes.contains(type);
  }

  @Override
  public byte[] encode(Object value) {
    MessageLite message = (MessageLite) value;
    byte[] content = message.toByteArray();
    byte[] bytes = new byte[content.length + 1];
    bytes[0] = (byte) classes.indexOf(value.getClass());
    System.arraycopy(content, 0, bytes, 1, content.length);
    return bytes;
  }

  @Override
  public Object decode(byte[] bytes) throws IOException {
    int number = bytes.length == 0 ? MOST_CLASSES : bytes[0] & 0xff;
    if (number >= classes.size()) {
      throw new IOException("class " + number + " of " + classes.size() + " that the codec lists");
    }
    return parsers().get(number).parseFrom(bytes, 1, bytes.length - 1);
  }

  private List<Parser<?>> parsers() {
    List<Parser<?>> known = parsers;
    if (known == null) {
      known = classes.stream().<Parser<?>>map(ProtobufCodec::parser).toList();
      parsers = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return "ProtobufCodec" + classes;
  }
}
