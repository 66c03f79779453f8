package dev.fleetpool.cli;

import dev.fleetpool.cli.map.MapOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a program for each input, on the cores of this machine or of a fleet. */
@Command(
    name = "map",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    customSynopsis = {
      "fleetpool map [OPTIONS] [--] COMMAND [ARGUMENTS] [::: INPUTS]... [:::: FILES]..."
    },
    description = {
      "Runs a command for each line of standard input, and prints what they print in that order.",
      "For instance: seq 100 | fleetpool map -- ./score.py --seed {}",
      "",
      "{} is the input, {.} without extension, {/} its file name, {//} its folder, {/.} both, {#} the",
      "number of the command, {1} {2} arguments of several sources. Without any, the input is appended.",
      "An input is one argument, whatever is in it; no shell reads it. With a shell of your own, say",
      "fleetpool map -- sh -c 'gzip < \"$1\" | wc -c' sh {}",
      "",
      "The exit code is the number of commands that failed, 101 for more than 100, 255 for other trouble."
    },
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions, before the command:%n")
final class MapCommand implements Callable<Integer> {

  private CommandSpec spec = CommandSpec.create();

  @Mixin private MapOptions options = new MapOptions();

  @Mixin private PlaceOptions place = new PlaceOptions();

  @Parameters(paramLabel = "COMMAND", arity = "0..*", hidden = true)
  private List<String> words = new ArrayList<>();

  /** Its options end where the command begins, which has its own. */
  @Spec
  void setSpec(CommandSpec made) {
    spec = made;
    made.parser().stopAtPositional(true);
  }

  @Override
  public Integer call() {
    try {
      place.check();
      return options.run(words, place);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
