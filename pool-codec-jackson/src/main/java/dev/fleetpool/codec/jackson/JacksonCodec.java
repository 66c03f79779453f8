package dev.fleetpool.codec.jackson;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fleetpool.Codec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values of listed classes as JSON: a byte that says which class of the list, then the text. No
 * name of a class travels, so no bytes can become anything else. The classes need not be
 * serializable. Thread-safe.
 *
 * <pre>{@code
 * pool.job(fit).codec(JacksonCodec.of(Point.class, Fit.class)).map(points);
 * }</pre>
 */
public final class JacksonCodec implements Codec {

  private static final long serialVersionUID = 1L;
  private static final int MOST_CLASSES = 255;

  /** Never used itself: what a mapper learns at its first use cannot travel. */
  private final ObjectMapper settings;

  private final List<Class<?>> classes;
  private transient volatile @Nullable ObjectMapper mapper;

  private JacksonCodec(ObjectMapper settings, List<Class<?>> classes) {
    this.settings = settings;
    this.classes = classes;
  }

  /**
   * Returns a codec that writes these classes as Jackson does by default.
   *
   * @param classes 1 to 255 classes; their subclasses do not count
   */
  public static JacksonCodec of(Class<?>... classes) {
    return of(new ObjectMapper(), classes);
  }

  /**
   * Returns a codec that writes these classes with a mapper of yours, which travels as well.
   *
   * @param classes 1 to 255 classes; their subclasses do not count
   */
  public static JacksonCodec of(ObjectMapper mapper, Class<?>... classes) {
    if (classes.length < 1 || classes.length > MOST_CLASSES) {
      throw new IllegalArgumentException(
          "classes=%d must be from 1 to %d; name those that are to travel as JSON"
              .formatted(classes.length, MOST_CLASSES));
    }
    return new JacksonCodec(mapper.copy(), List.of(classes));
  }

  @Override
  public boolean takes(Class<?> type) {
    return classes.contains(type);
  }

  @Override
  public byte[] encode(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(classes.indexOf(value.getClass()));
    mapper().writeValue(bytes, value);
    return bytes.toByteArray();
  }

  @Override
  public Object decode(byte[] bytes) throws IOException {
    int number = bytes.length == 0 ? MOST_CLASSES : bytes[0] & 0xff;
    if (number >= classes.size()) {
      throw new IOException("class " + number + " of " + classes.size() + " that the codec lists");
    }
    return mapper().readValue(bytes, 1, bytes.length - 1, classes.get(number));
  }

  private ObjectMapper mapper() {
    ObjectMapper known = mapper;
    if (known == null) {
      known = settings.copy();
      mapper = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return "JacksonCodec" + classes;
  }
}
