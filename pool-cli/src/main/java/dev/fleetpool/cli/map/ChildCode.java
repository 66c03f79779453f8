package dev.fleetpool.cli.map;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the children of a run need of us: the classes of this package, in a jar of their own beside
 * our libraries. Our own jar would not do, as its manifest names all of these, and the class path
 * of a job has what manifests name: fifty megabytes to look through, in a hundred files that a
 * child opens and closes again in each process that it starts. Stateless.
 */
final class ChildCode {

  private static final Path JAR = Path.of("lib", "fleetpool-map.jar");

  private ChildCode() {}

  /** Returns the jar; or where this class is from, if that is no jar or has none beside it. */
  static Path jar() {
    Path home = home();
    Path jar = home.resolveSibling(JAR);
    return Files.isRegularFile(home) && Files.isRegularFile(jar) ? jar : home;
  }

  private static Path home() {
    try {
      return Path.of(ChildCode.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the place of Fleetpool's classes is no URI", e);
    }
  }
}
