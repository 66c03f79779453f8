package dev.fleetpool.payload;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the part of a value that cannot be serialized, and the way there: {@code Grid$1 -> this$0
 * -> socket (java.net.Socket)}. A breadth-first walk, so the shortest way is the one reported; it
 * uses no stack and visits each object once. One instance per search, owned by one thread.
 *
 * <p>Fields of JDK classes are closed to it. What it cannot look into it serializes on its own,
 * when nothing else is found, to learn whether the culprit is in there.
 */
public final class UnserializablePath {

  private static final int MAX_OBJECTS = 200_000;

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Step> open = new ArrayDeque<>();
  private final List<Step> opaque = new ArrayList<>();

  private UnserializablePath() {}

  /**
   * Returns the way to the nearest part that is not serializable.
   *
   * @return nothing if every part looks serializable, or the culprit is out of reach
   */
  public static Optional<String> find(@Nullable Object root) {
    if (root == null) {
      return Optional.empty();
    }
    return new UnserializablePath().search(new Step(root, Parts.simpleName(root.getClass()), null));
  }

  /** Returns the way to the culprit, or what serialization said where no way is found. */
  static String describe(@Nullable Object root, Throwable reason) {
    String name = root == null ? "null" : Parts.simpleName(root.getClass());
    return find(root).orElseGet(() -> name + " (" + Parts.reasonOf(reason) + ")");
  }

  private Optional<String> search(Step root) {
    open.add(root);
    while (!open.isEmpty() && seen.size() < MAX_OBJECTS) {
      Step step = open.remove();
      if (!seen.add(step.value())) {
        continue;
      }
      if (!Parts.isSerializable(step.value())) {
        return Optional.of(step.path(Parts.culprit(step.value().getClass())));
      }
      expand(step);
    }
    return opaque.stream()
        .flatMap(step -> Parts.refusal(step.value()).map(step::path).stream())
        .findFirst();
  }

  private void expand(Step step) {
    Object value = step.value();
    if (value instanceof SerializedLambda lambda) {
      Parts.forEachCaptured(lambda, (label, part) -> add(step, label, part));
    } else if (value instanceof Object[]) {
      for (int i = 0; i < Array.getLength(value); i++) {
        add(step, "[" + i + "]", Array.get(value, i));
      }
    } else if (!Parts.isLeaf(value)) {
      expandObject(step);
    }
  }

  private void expandObject(Step step) {
    Object value = step.value();
    Optional<Object> replacement = Parts.replacement(value);
    if (replacement.isPresent() && replacement.get() != value) {
      open.add(step.as(replacement.get()));
      return;
    }
    Parts.forEachElement(value, (label, part) -> add(step, label, part));
    if (!Parts.forEachField(value, (label, part) -> add(step, label, part))) {
      opaque.add(step);
    }
  }

  private void add(Step from, String label, @Nullable Object part) {
    if (part != null && !seen.contains(part)) {
      open.add(new Step(part, label, from));
    }
  }

  /** One object on the way, and how it was reached. */
  private record Step(Object value, String label, @Nullable Step from) {

    Step as(Object replacement) {
      return new Step(replacement, label, from);
    }

    String path(String culprit) {
      StringBuilder text = new StringBuilder(label);
      for (Step step = from; step != null; step = step.from()) {
        text.insert(0, " -> ").insert(0, step.label());
      }
      return text.append(" (").append(culprit).append(')').toString();
    }
  }
}
