package dev.fleetpool.cli;

import dev.fleetpool.bench.Assignment;
import dev.fleetpool.bench.Bench;
import dev.fleetpool.bench.Budget;
import dev.fleetpool.bench.Growth;
import dev.fleetpool.bench.Memory;
import dev.fleetpool.bench.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the pool and its references side by side. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Measures the pool on this machine beside raw Kafka, threads, Python's pools and other grids.",
      "Raw Kafka is on the same broker, threads are those of one JVM; Hazelcast and JPPF are there where they are built in (see docs/performance.md). Takes ten minutes; let nothing else run meanwhile."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class BenchCommand implements Callable<Integer> {

  @Option(
      names = "--report",
      paramLabel = "DIR",
      converter = OptionValues.Report.class,
      defaultValue = "${sys:fleetpool.reports:-target}/bench",
      description = "Where bench.json and the page go. Default: ${DEFAULT-VALUE}.")
  private Path report = Path.of("target", "bench");

  @Option(
      names = "--only",
      paramLabel = "WORKLOAD",
      split = ",",
      converter = OptionValues.BenchWorkload.class,
      description = "Only these: ${COMPLETION-CANDIDATES}. Default: all.")
  private Set<Workload> only = EnumSet.noneOf(Workload.class);

  @Option(
      names = "--growth",
      description =
          "Instead: what a task costs the coordinator with 2 to 4096 slots, and in jobs of up to 100 M tasks, over a fleet that is"
              + " only imagined. Takes minutes.")
  private boolean growth;

  @Option(
      names = "--memory",
      description =
          "Instead: what jobs of up to four million tasks leave in the heaps of the caller and of a worker. Takes a minute.")
  private boolean memory;

  @Option(
      names = "--assignment",
      description =
          "Instead: how long one broker takes to give 2 to 512 slots their partitions. Takes a minute.")
  private boolean assignment;

  @Option(
      names = "--budget",
      description =
          "Instead: where the processor time of a task goes, hop by hop, in all processes. Linux. Takes a minute.")
  private boolean budget;

  @Override
  public Integer call() throws Exception {
    if (growth || memory || assignment || budget) {
      scale();
      return 0;
    }
    try {
      Bench.prepare(report);
    } catch (IOException e) {
      throw new CommandFailedException(
          "--report=%s must be a folder that can be written (%s); give another one"
              .formatted(report, e));
    }
    Bench.run(report, only, System.out, System.err);
    return 0;
  }

  private void scale() throws Exception {
    if (growth) {
      Growth.run(System.out);
    }
    if (memory) {
      Memory.run(System.out);
    }
    if (assignment) {
      Assignment.run(System.out);
    }
    if (budget) {
      Budget.run(System.out);
    }
  }
}
