package dev.fleetpool.cli;

import dev.fleetpool.bench.Bench;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the pool on this machine, and Python's beside it. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Measures the pool on this machine, three rounds of each workload, and Python's pool in the same run.",
      "Takes two or three minutes; let nothing else run meanwhile."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class BenchCommand implements Callable<Integer> {

  @Option(
      names = "--report",
      paramLabel = "DIR",
      converter = OptionValues.Folder.class,
      defaultValue = "${sys:fleetpool.home:-.}/target/bench",
      description = "Where bench.json goes. Default: target/bench.")
  private Path report = Path.of("target", "bench");

  @Override
  public Integer call() throws Exception {
    Bench.run(report, System.out);
    return 0;
  }
}
