package dev.fleetpool.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How these tests start a JVM: the one that runs them, with no option that keeps it from warning,
 * because users give none either. Stateless.
 */
final class JavaCommand {

  private JavaCommand() {}

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Returns the command that runs {@code fleetpool} from the class path of this JVM. */
  static List<String> fleetpool(List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(FleetpoolCommand.class.getName());
    command.addAll(arguments);
    return command;
  }
}
