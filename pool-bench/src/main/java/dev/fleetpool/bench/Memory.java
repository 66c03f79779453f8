package dev.fleetpool.bench;

import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What jobs of growing size leave in the heaps of the caller and of an agent, after all garbage is
 * gone: a real fleet of one agent with two slots, each process in a JVM of its own. A result is a
 * {@code Double}.
 */
public final class Memory {

  private static final int[] TASKS = {10_000, 100_000, 1_000_000, 4_000_000};
  private static final int SLOTS = 2;
  private static final String PREFIX = "memory";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final double KIB = 1024;
  private static final TaskFunction<Integer, Double> HALF = x -> x / 2.0;

  private final Pool pool;
  private final BufferedWriter questions;
  private final BufferedReader answers;

  private Memory(Pool pool, Process agent) {
    this.pool = pool;
    this.questions = agent.outputWriter(StandardCharsets.UTF_8);
    this.answers = agent.inputReader(StandardCharsets.UTF_8);
  }

  /** Measures and prints the table. */
  public static void run(PrintStream out) throws Exception {
    Path folder = Files.createTempDirectory("fleetpool-bench-");
    EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary());
    try {
      broker.awaitReady(LIMIT);
      Process agent =
          JavaPrograms.start(
              AgentProgram.class,
              broker.bootstrapServers(),
              PREFIX,
              Integer.toString(SLOTS),
              folder.toString());
      try (Pool pool = Pool.builder().prefix(PREFIX).connect(broker.bootstrapServers())) {
        new Memory(pool, agent).print(out);
      } finally {
        agent.getOutputStream().close();
        agent.waitFor();
      }
    } finally {
      broker.close();
    }
  }

  private void print(PrintStream out) throws IOException {
    imap(TASKS[0]);
    map(TASKS[0]); // the first ones load classes
    out.printf(
        "%10s %18s %18s %18s %16s%n",
        "tasks", "imap: caller, KiB", "imap: agent, KiB", "map: caller, KiB", "bytes a result");
    for (int tasks : TASKS) {
      out.println(row(tasks));
    }
  }

  private String row(int tasks) throws IOException {
    long before = Heap.usedBytes();
    long[] imap = imap(tasks);
    long map = map(tasks);
    return String.format(
        Locale.ROOT,
        "%10d %18.0f %18.0f %18.0f %16.1f",
        tasks,
        imap[0] / KIB,
        imap[1] / KIB,
        map / KIB,
        (double) (map - before) / tasks);
  }

  /** Returns the heaps of caller and agent when the last result is here and the job is open. */
  private long[] imap(int tasks) throws IOException {
    try (ResultStream<Double> results =
        pool.imap(HALF, IntStream.range(0, tasks).boxed().iterator())) {
      for (int i = 0; i < tasks; i++) {
        Workloads.check(results.next() == i / 2.0, i);
      }
      return new long[] {Heap.usedBytes(), agentBytes()};
    }
  }

  /** Returns the heap of the caller while it has all results, and the inputs are gone. */
  private long map(int tasks) {
    List<Double> results = pool.map(HALF, IntStream.range(0, tasks).boxed().toList());
    long used = Heap.usedBytes();
    Workloads.check(results.size() == tasks, tasks);
    return used;
  }

  private long agentBytes() throws IOException {
    questions.write("heap\n");
    questions.flush();
    return Long.parseLong(answers.readLine());
  }
}
