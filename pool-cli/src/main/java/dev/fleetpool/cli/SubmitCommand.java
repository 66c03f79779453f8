package dev.fleetpool.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a program that submits detached jobs. */
@Command(
    name = "submit",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Runs a program that submits detached jobs: the main method of a class of a jar.",
      "It opens its pool with Pool.connect(), which finds the fleet of this command."
    },
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class SubmitCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "JAR", description = "The jar of the program.")
  private Path jar = Path.of("");

  @Option(
      names = "--class",
      paramLabel = "NAME",
      required = true,
      description = "The class whose main method is run.")
  private String mainClass = "";

  @Option(
      names = "--class-path",
      paramLabel = "PATH",
      description = "Further jars and class folders of the program.")
  private String classPath = "";

  @Parameters(
      index = "1..*",
      paramLabel = "ARG",
      description = "What the program is given, after --.")
  private List<String> arguments = List.of();

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Files.isReadable(jar)) {
      throw new CommandFailedException(
          "JAR=%s must be a jar that can be read; check the path".formatted(jar));
    }
    ProcessBuilder program = new ProcessBuilder(command()).inheritIO();
    program.environment().putAll(fleet.environment());
    Process process = program.start();
    // Ctrl-C reaches both, SIGTERM only this one.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "fleetpool-submit-end"));
    return process.waitFor();
  }

  private List<String> command() {
    String program = classPath.isEmpty() ? jar.toString() : jar + File.pathSeparator + classPath;
    String all = program + File.pathSeparator + System.getProperty("java.class.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", all, mainClass));
    command.addAll(arguments);
    return command;
  }
}
