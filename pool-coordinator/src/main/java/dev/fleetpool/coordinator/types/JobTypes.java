package dev.fleetpool.coordinator.types;

import dev.fleetpool.TaskFunction;
import dev.fleetpool.coordinator.code.MethodName;
import dev.fleetpool.coordinator.code.Roots;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The classes that belong to a job, found by looking at its function: nothing needs to be declared.
 * They are the {@linkplain OwnCode code of its author} and the {@linkplain DeclaredTypes types it
 * declares}. Thread-safe.
 */
final class JobTypes {

  private static final String LAMBDA_METHOD = "lambda$";

  private final OwnCode own = new OwnCode();
  private final DeclaredTypes declared = new DeclaredTypes();
  private final Map<Class<?>, Boolean> known = new ConcurrentHashMap<>();
  private final Object function;
  private volatile boolean looked;

  /** Will look at this function at the first question, as most results are values of the JDK. */
  JobTypes(Object function) {
    this.function = function;
    declared.addPackages(TaskFunction.class);
  }

  private synchronized void look() {
    if (!looked) {
      addFunction();
      looked = true;
    }
  }

  private void addFunction() {
    ClassLoader loader = function.getClass().getClassLoader();
    addCode(function.getClass());
    try {
      Roots roots = Roots.of(List.of(function));
      roots.lambdas().forEach(lambda -> addLambda(lambda, loader));
      roots.objects().forEach(name -> addCaptured(name.replace('/', '.'), loader));
    } catch (UncheckedIOException e) {
      return; // a function that cannot be written is told where it is submitted
    }
  }

  /** Adds what a call is given: its class, and the author of a task for the executor service. */
  void addInput(Class<?> type) {
    if (known.putIfAbsent(type, true) == null) {
      if (Callable.class.isAssignableFrom(type) || Runnable.class.isAssignableFrom(type)) {
        addCode(type);
      }
      declared.addPackages(type);
    }
  }

  /** Adds an object whose methods are code of the job: its author, and what its methods declare. */
  private void addCode(Class<?> type) {
    own.add(type);
    for (Type parent : type.getGenericInterfaces()) {
      declared.addPackages(parent);
    }
    for (Method method : type.getDeclaredMethods()) {
      declared.addSignature(method);
    }
  }

  private void addLambda(MethodName lambda, ClassLoader loader) {
    try {
      Class<?> owner = Class.forName(lambda.owner().replace('/', '.'), false, loader);
      if (lambda.name().startsWith(LAMBDA_METHOD)) {
        own.add(owner);
      }
      MethodType signature = MethodType.fromMethodDescriptorString(lambda.descriptor(), loader);
      declared.addPackages(signature.returnType());
      signature.parameterList().forEach(declared::addPackages);
      Arrays.stream(owner.getDeclaredMethods())
          .filter(method -> method.getName().equals(lambda.name()))
          .forEach(declared::addSignature);
    } catch (ClassNotFoundException | LinkageError | TypeNotPresentException e) {
      return; // what cannot be loaded here cannot be read here either
    }
  }

  private void addCaptured(String name, ClassLoader loader) {
    try {
      declared.addParts(Class.forName(name, false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      return;
    }
  }

  /** Says whether objects of the class may be read; what such a class declares may be, too. */
  boolean hold(Class<?> type) {
    look();
    if (!own.holds(type) && !declared.holds(type)) {
      return false;
    }
    declared.addParts(type);
    return true;
  }

  /** Returns whose code counts as the job's own, for people. */
  String authors() {
    return own.toString();
  }
}
