package dev.fleetpool.coordinator.types;

import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Classes, of libraries too, that the code of a job declares to be its data: what its functions
 * take and return, with their packages, and, class by class, what the fields of data say they hold.
 * Thread-safe.
 */
final class DeclaredTypes {

  private final Set<String> packages = ConcurrentHashMap.newKeySet();
  private final Set<Class<?>> classes = ConcurrentHashMap.newKeySet();

  /** Adds what a method takes and returns. */
  void addSignature(Method method) {
    addPackages(method.getGenericReturnType());
    for (Type parameter : method.getGenericParameterTypes()) {
      addPackages(parameter);
    }
  }

  /** Adds the classes in this type, with their packages. */
  void addPackages(Type type) {
    forEachClass(type, named -> packages.add(named.getPackageName()));
  }

  /** Adds what a class that was read holds: its super classes, and the types of its fields. */
  void addParts(Class<?> data) {
    for (Class<?> type = data; type != null && type != Object.class; type = type.getSuperclass()) {
      classes.add(type);
      for (Field field : type.getDeclaredFields()) {
        if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
          forEachClass(field.getGenericType(), classes::add);
        }
      }
    }
  }

  private static void forEachClass(Type type, java.util.function.Consumer<Class<?>> action) {
    if (type instanceof Class<?> named) {
      if (named.isArray()) {
        forEachClass(named.getComponentType(), action);
      } else if (named.getClassLoader() != null) {
        action.accept(named);
      }
    } else if (type instanceof ParameterizedType parameterized) {
      forEachClass(parameterized.getRawType(), action);
      for (Type argument : parameterized.getActualTypeArguments()) {
        forEachClass(argument, action);
      }
    } else if (type instanceof GenericArrayType array) {
      forEachClass(array.getGenericComponentType(), action);
    } else if (type instanceof WildcardType wildcard) {
      for (Type bound : wildcard.getUpperBounds()) {
        forEachClass(bound, action);
      }
    }
  }

  /** Says whether the class is one of them. */
  boolean holds(Class<?> type) {
    return type.getClassLoader() != null
        && (classes.contains(type) || packages.contains(type.getPackageName()));
  }
}
