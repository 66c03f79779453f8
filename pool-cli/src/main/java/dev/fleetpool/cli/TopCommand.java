package dev.fleetpool.cli;

import dev.fleetpool.Pool;
import dev.fleetpool.cli.terminal.Terminal;
import dev.fleetpool.cli.top.TopRun;
import dev.fleetpool.coordinator.HostWatch;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what every core of the fleet does. */
@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Shows what every slot of every host does, once a second, and how far detached jobs are; q quits.",
      "Where standard output is no terminal, it prints one frame as text."
    },
    sortOptions = false,
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class TopCommand implements Callable<Integer> {

  private static final int WIDTH = 100;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--once", description = "Prints one frame as text.")
  private boolean once;

  @Mixin private FleetOptions fleet = new FleetOptions();

  @Override
  public Integer call() {
    Map<String, String> environment = System.getenv();
    boolean unicode = Charset.defaultCharset().name().startsWith("UTF");
    try (HostWatch hosts = fleet.watchHosts();
        Pool pool = fleet.openPool();
        TopRun top = new TopRun(fleet.connection().bootstrapServers(), hosts, pool)) {
      if (once || !Terminal.OUT.isScreen(environment)) {
        top.printOnce(spec.commandLine().getOut(), Terminal.columns(environment, WIDTH), unicode);
      } else {
        top.show(Terminal.isColoured(environment), unicode);
      }
      return 0;
    } catch (IOException e) {
      throw new CommandFailedException(
          "the terminal does not do what a screen needs (%s); say --once"
              .formatted(e.getMessage()));
    }
  }
}
