package dev.fleetpool.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the manual pages. */
@Command(
    name = "man",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Writes the manual pages, one for each command.",
      "For instance: fleetpool man ~/.local/share/man, and then man fleetpool-map"
    },
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class ManCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "Where the folder man1 is, or is made, that has the pages.")
  private Path folder = Path.of("");

  @Override
  public Integer call() {
    Map<String, String> pages = ManPage.all(spec.root());
    try {
      Path section = Files.createDirectories(folder.resolve("man1"));
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(section.resolve(page.getKey() + ".1"), page.getValue());
      }
      return 0;
    } catch (IOException e) {
      throw new CommandFailedException(
          "DIR=%s must be a folder that can be written (%s); say another one".formatted(folder, e));
    }
  }
}
