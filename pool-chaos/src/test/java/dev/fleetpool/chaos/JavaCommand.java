package dev.fleetpool.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A JVM to start, and its class path.
 *
 * @param java the program
 * @param classPath jars and class folders
 */
record JavaCommand(Path java, String classPath) {

  private static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-Xmx512m");

  /** Returns the one that runs here, with the class path of this process. */
  static JavaCommand own() {
    return new JavaCommand(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        System.getProperty("java.class.path"));
  }

  /**
   * Starts a process.
   *
   * @param before what stands before {@code java} on the command line; often nothing
   * @param after options, main class and arguments
   * @param variables what is added to the environment
   * @param log where its output goes, after what is there
   */
  Process start(List<String> before, List<String> after, Map<String, String> variables, Path log) {
    List<String> command = new ArrayList<>(before);
    command.add(java.toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", classPath));
    command.addAll(after);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(variables);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
