package dev.fleetpool.payload;

import java.io.Externalizable;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What Java serialization would write of one object, as far as reflection lets us see it. It calls
 * user code ({@code writeReplace}, iterators); whatever that throws ends the look at that object
 * only. Stateless.
 */
final class Parts {

  private static final String LAMBDA_MARK = "$$Lambda";
  private static final String LAMBDA_METHOD = "lambda$";

  private Parts() {}

  static boolean isSerializable(Object value) {
    return value instanceof Serializable || value instanceof Class<?>;
  }

  /** Says whether nothing of a value can be the culprit. */
  static boolean isLeaf(Object value) {
    return value instanceof String
        || (value instanceof Number && value.getClass().getName().startsWith("java.lang."))
        || value instanceof Boolean
        || value instanceof Character
        || value instanceof Enum<?>
        || value instanceof Class<?>
        || value instanceof Externalizable
        || value.getClass().isArray();
  }

  static String simpleName(Class<?> type) {
    String name = type.getName();
    int lambda = name.indexOf(LAMBDA_MARK);
    String shortName = lambda < 0 ? name : name.substring(0, lambda);
    shortName = shortName.substring(shortName.lastIndexOf('.') + 1);
    return lambda < 0 ? shortName : "lambda in " + shortName;
  }

  static String culprit(Class<?> type) {
    if (!type.getName().contains(LAMBDA_MARK)) {
      return type.getTypeName();
    }
    return "a lambda whose type "
        + Arrays.stream(type.getInterfaces()).map(Class::getName).findFirst().orElse("")
        + " is not Serializable";
  }

  static String reasonOf(Throwable reason) {
    return reason instanceof NotSerializableException
        ? "somewhere inside: " + reason.getMessage()
        : reason.toString();
  }

  /** Serializes the object on its own and says what in it could not be. */
  static Optional<String> refusal(Object value) {
    try {
      Serialized.write(new PayloadOutput(), value);
      return Optional.empty();
    } catch (SerializationFailure failure) {
      return Optional.of(value.getClass().getTypeName() + ", " + reasonOf(failure.reason()));
    }
  }

  static void forEachCaptured(SerializedLambda lambda, BiConsumer<String, @Nullable Object> part) {
    boolean capturesThis =
        lambda.getImplMethodName().startsWith(LAMBDA_METHOD)
            && lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic;
    for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
      String label = i == 0 && capturesThis ? "captured this" : "captured argument " + (i + 1);
      part.accept(label, lambda.getCapturedArg(i));
    }
  }

  static void forEachElement(Object value, BiConsumer<String, @Nullable Object> part) {
    try {
      if (value instanceof Map<?, ?> map) {
        int i = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          part.accept("key " + i++, entry.getKey());
          part.accept("[" + keyText(entry.getKey(), i - 1) + "]", entry.getValue());
        }
      } else if (value instanceof Collection<?> collection) {
        int i = 0;
        for (Object element : collection) {
          part.accept("[" + i++ + "]", element);
        }
      }
    } catch (RuntimeException e) {
      return; // a collection that cannot be iterated shows no elements
    }
  }

  private static String keyText(@Nullable Object key, int position) {
    boolean printable = key instanceof String || key instanceof Number || key instanceof Enum<?>;
    return printable ? String.valueOf(key) : "value " + position;
  }

  /**
   * Passes on what the fields hold that serialization would write.
   *
   * @return whether all of them could be read
   */
  static boolean forEachField(Object value, BiConsumer<String, @Nullable Object> part) {
    boolean complete = true;
    for (Class<?> type = value.getClass(); isWritten(type); type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        complete &= !isWritten(field) || readField(field, value, part);
      }
    }
    return complete;
  }

  private static boolean isWritten(@Nullable Class<?> type) {
    return type != null && Serializable.class.isAssignableFrom(type);
  }

  private static boolean isWritten(Field field) {
    int modifiers = field.getModifiers();
    return !Modifier.isStatic(modifiers)
        && !Modifier.isTransient(modifiers)
        && !field.getType().isPrimitive();
  }

  private static boolean readField(
      Field field, Object value, BiConsumer<String, @Nullable Object> part) {
    try {
      if (field.trySetAccessible()) {
        part.accept(field.getName(), field.get(value));
        return true;
      }
      return false;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** Returns what {@code writeReplace} puts in the object's place, a lambda's recipe for one. */
  static Optional<Object> replacement(Object value) {
    for (Class<?> type = value.getClass(); type != null; type = type.getSuperclass()) {
      try {
        Method method = type.getDeclaredMethod("writeReplace");
        method.setAccessible(true);
        return Optional.ofNullable(method.invoke(value));
      } catch (NoSuchMethodException e) {
        // the superclass may have it
      } catch (ReflectiveOperationException | InaccessibleObjectException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }
}
