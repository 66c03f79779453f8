package dev.fleetpool.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts JVMs with the class path of this one. */
final class JavaCommand {

  private static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-Xmx512m");

  private JavaCommand() {}

  /**
   * Starts a process.
   *
   * @param before what stands before {@code java} on the command line; often nothing
   * @param after options, main class and arguments
   * @param variables what is added to the environment
   * @param log where its output goes, after what is there
   */
  static Process start(
      List<String> before, List<String> after, Map<String, String> variables, Path log) {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
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
