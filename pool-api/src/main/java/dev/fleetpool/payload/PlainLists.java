package dev.fleetpool.payload;

import dev.fleetpool.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which lists travel as their elements one by one, and how they come back: {@code ArrayList}, and
 * the unmodifiable lists of {@code List.of}, {@code List.copyOf} and {@code Stream.toList}, of
 * numbers, strings and the like, or of what a codec takes. Such elements are known by their value,
 * so that nobody misses that two of them were one object. Stateless.
 */
final class PlainLists {

  static final int UNMODIFIABLE = 0;
  static final int ARRAY_LIST = 1;

  private static final Class<?> FEW = List.of(1).getClass();
  private static final Class<?> MANY = List.of(1, 2, 3).getClass();

  private PlainLists() {}

  /** Says whether a value is such a list. */
  static boolean isPlain(Object value, Codec codec) {
    Class<?> type = value.getClass();
    if (type != ArrayList.class && type != MANY && type != FEW) {
      return false;
    }
    List<?> list = (List<?>) value;
    for (int i = 0; i < list.size(); i++) {
      if (!isPlainElement(list.get(i), codec)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlainElement(@Nullable Object element, Codec codec) {
    return element == null
        || element instanceof Integer
        || element instanceof String
        || element instanceof Double
        || element instanceof Long
        || element instanceof Boolean
        || element instanceof Float
        || element instanceof Short
        || element instanceof Byte
        || element instanceof Character
        || codec.takes(element.getClass());
  }

  static int kind(List<?> list) {
    return list.getClass() == ArrayList.class ? ARRAY_LIST : UNMODIFIABLE;
  }

  /** Returns the list as it is to come back. */
  static List<?> of(int kind, List<@Nullable Object> elements) {
    return kind == ARRAY_LIST ? elements : Stream.of(elements.toArray()).toList();
  }
}
