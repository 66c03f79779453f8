package dev.fleetpool.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The file in which tasks, in processes of their own, tell that they were executed. A line is
 * written by one appending call, so lines of many processes do not mix. Any thread, any process.
 *
 * @param file where it is
 */
record Trace(String file) {

  private static final String START = "start";
  private static final String END = "end";

  void started(int index) {
    append(START, index);
  }

  void ended(int index) {
    append(END, index);
  }

  private void append(String event, int index) {
    String host = System.getenv().getOrDefault(AgentProcess.HOST_VARIABLE, "unknown");
    String line =
        "%s %d %s %d %d%n"
            .formatted(
                event, index, host, ProcessHandle.current().pid(), System.currentTimeMillis());
    try {
      Files.write(
          Path.of(file),
          line.getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what was executed so far, in the order of the starts. */
  List<Execution> executions() {
    if (!Files.exists(Path.of(file))) {
      return List.of();
    }
    try {
      return read(Files.readAllLines(Path.of(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Execution> read(List<String> lines) {
    List<Execution> executions = new ArrayList<>();
    Map<String, Integer> running = new LinkedHashMap<>();
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      String task = words[1] + " " + words[2] + " " + words[3];
      long atMs = Long.parseLong(words[4]);
      if (words[0].equals(START)) {
        running.put(task, executions.size());
        executions.add(
            new Execution(
                Integer.parseInt(words[1]),
                words[2],
                Long.parseLong(words[3]),
                atMs,
                OptionalLong.empty()));
      } else if (running.containsKey(task)) {
        executions.set(running.get(task), ended(executions.get(running.get(task)), atMs));
      }
    }
    return List.copyOf(executions);
  }

  private static Execution ended(Execution execution, long atMs) {
    return new Execution(
        execution.index(),
        execution.host(),
        execution.pid(),
        execution.startMs(),
        OptionalLong.of(atMs));
  }
}
