package dev.fleetpool.worker.child;

import dev.fleetpool.TaskFunction;
import dev.fleetpool.child.ChildMain;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/**
 * The command line of a child. The class path goes through an argument file, as it may be longer
 * than a command line can be, and an environment variable would be inherited by what user code
 * starts. Stateless.
 */
final class ChildCommand {

  /** How the agent gets into the cluster is not for the code of jobs to know. */
  private static final String CREDENTIALS = "FLEETPOOL_KAFKA_";

  private static final Path NICE = Path.of("/usr/bin/nice");
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final File NO_INPUT = new File("/dev/null");

  private ChildCommand() {}

  static ProcessBuilder create(ChildSettings settings) throws IOException {
    Files.write(settings.arguments(), List.of("-cp", quoted(classPath(settings))));
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      command.add(SETSID.toString()); // a terminal's Ctrl-C is for the agent to act on
    }
    if (Files.isExecutable(NICE)) {
      command.addAll(List.of(NICE.toString(), "-n", "5")); // the plumbing goes first
    }
    command.add(settings.java().toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-UsePerfData",
            "-Xmx" + settings.heapBytes()));
    command.addAll(settings.jvmArgs());
    command.add("@" + settings.arguments());
    command.add(ChildMain.class.getName());
    command.add(settings.socket().toString());
    command.add(settings.board().toString());
    command.add(settings.outbox().toString());
    command.add(settings.values().arrived().toString());
    command.add(settings.made().toString());
    command.add(Integer.toString(settings.values().inlineBytes()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(NO_INPUT));
    removeCredentials(builder.environment());
    builder.environment().putAll(settings.environment());
    return builder;
  }

  static void removeCredentials(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith(CREDENTIALS));
  }

  private static String classPath(ChildSettings settings) {
    Set<String> entries = new LinkedHashSet<>();
    entries.add(home(ChildMain.class).toString());
    entries.add(home(TaskFunction.class).toString());
    annotations().ifPresent(entries::add);
    settings.classPath().forEach(entry -> entries.add(entry.toString()));
    return entries.stream().collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * Returns the jar of the annotations, which callers do not ship. The agent of a local pool has
   * none, and its callers' children read the callers' own.
   */
  private static Optional<String> annotations() {
    try {
      return Optional.of(home(NullMarked.class).toString());
    } catch (NoClassDefFoundError e) {
      return Optional.empty();
    }
  }

  /** Returns the jar or folder that a class of ours was loaded from. */
  private static Path home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the place of " + type.getName() + " is no URI", e);
    }
  }

  /** Quotes text for an argument file, in which a backslash escapes. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
