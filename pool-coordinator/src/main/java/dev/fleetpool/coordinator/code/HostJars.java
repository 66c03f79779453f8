package dev.fleetpool.coordinator.code;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/**
 * The jars that a child has from its agent, in the agent's version, and which do not travel: the
 * API, the child's own code, and the annotations of JSpecify. A jar that holds them and other code
 * as well, as built by those who put a program into one jar, travels. Stateless.
 */
final class HostJars {

  /** A class that only the jar has, and what the names of all its classes begin with. */
  private static final Map<String, String> BY_CLASS =
      Map.of(
          "dev/fleetpool/TaskFunction", "dev/fleetpool/",
          "dev/fleetpool/child/ChildMain", "dev/fleetpool/",
          "org/jspecify/annotations/NullMarked", "org/jspecify/annotations/");

  private HostJars() {}

  static boolean isOne(Path entry) throws IOException {
    try (ClassPathEntry opened = ClassPathEntry.open(entry)) {
      for (Map.Entry<String, String> known : BY_CLASS.entrySet()) {
        if (opened.holds(known.getKey())) {
          Collection<String> classes = opened.classNames();
          return classes.stream()
              .allMatch(name -> name.startsWith(known.getValue()) || name.equals("module-info"));
        }
      }
      return false;
    }
  }
}
