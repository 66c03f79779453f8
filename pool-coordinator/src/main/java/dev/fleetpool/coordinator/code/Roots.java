package dev.fleetpool.coordinator.code;

import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.SentBroadcast;
import dev.fleetpool.proto.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.SerializedLambda;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the code of serializable functions begins: the methods behind lambdas, and the classes of
 * all other objects that travel with them, broadcasts included.
 *
 * @param lambdas methods to which lambdas and method references lead
 * @param objects internal names of the classes of all other objects
 * @param values the functions with what they capture, as bytes in which the names that a compiler
 *     gives to lambdas do not occur
 */
public record Roots(List<MethodName> lambdas, Set<String> objects, Bytes values) {

  /** Finds the roots of these. */
  public static Roots of(List<?> functions) {
    ByteArrayOutputStream values = new ByteArrayOutputStream();
    try (Finder finder = new Finder(values)) {
      for (Object function : functions) {
        finder.writeObject(function);
      }
      finder.flush();
      addBroadcasts(finder);
      return new Roots(finder.lambdas, finder.objects, Bytes.of(values.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException("a function that was serialized cannot be once more", e);
    }
  }

  /** Adds the code in broadcasts; their values are not written, as their names follow from them. */
  private static void addBroadcasts(Finder finder) {
    Set<Blob> seen = new HashSet<>();
    for (int i = 0; i < finder.broadcasts.size(); i++) {
      SentBroadcast<?> broadcast = finder.broadcasts.get(i);
      if (broadcast.isKnown() && seen.add(broadcast.blob())) {
        addBroadcast(broadcast, finder);
      }
    }
  }

  private static void addBroadcast(SentBroadcast<?> broadcast, Finder finder) {
    try (Finder within = new Finder(OutputStream.nullOutputStream())) {
      within.writeObject(broadcast.value());
      finder.lambdas.addAll(within.lambdas);
      finder.objects.addAll(within.objects);
      finder.broadcasts.addAll(within.broadcasts);
    } catch (IOException e) {
      return; // a codec wrote it
    }
  }

  /** Returns the internal names of all classes in which code begins. */
  Set<String> classes() {
    Set<String> classes = new TreeSet<>(objects);
    lambdas.forEach(lambda -> classes.add(lambda.owner()));
    return classes;
  }

  /** Java serialization tells of every lambda and of every class that it writes. */
  private static final class Finder extends ObjectOutputStream {

    final List<MethodName> lambdas = new ArrayList<>();
    final Set<String> objects = new TreeSet<>();
    final List<SentBroadcast<?>> broadcasts = new ArrayList<>();

    Finder(OutputStream values) throws IOException {
      super(values);
      enableReplaceObject(true);
    }

    @Override
    protected Object replaceObject(Object written) {
      if (written instanceof SentBroadcast<?> broadcast) {
        broadcasts.add(broadcast);
      }
      if (!(written instanceof SerializedLambda lambda)) {
        return written;
      }
      lambdas.add(
          new MethodName(
              lambda.getImplClass(), lambda.getImplMethodName(), lambda.getImplMethodSignature()));
      Object[] standIn = new Object[lambda.getCapturedArgCount() + 1];
      for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
        standIn[i] = lambda.getCapturedArg(i);
      }
      standIn[standIn.length - 1] = lambda.getFunctionalInterfaceClass();
      return standIn;
    }

    @Override
    protected void annotateClass(Class<?> type) {
      Class<?> element = type;
      while (element.isArray()) {
        element = element.getComponentType();
      }
      objects.add(element.getName().replace('.', '/'));
    }
  }
}
