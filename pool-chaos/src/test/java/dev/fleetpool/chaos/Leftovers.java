package dev.fleetpool.chaos;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * What a fleet may leave behind: processes, which carry its mark in their environment, and threads
 * of the pool in this JVM.
 *
 * @param mark what its processes inherit
 */
record Leftovers(String mark) {

  /** The variable that carries the mark. */
  static final String VARIABLE = "FLEETPOOL_TEST_MARK";

  /** Returns what is still there after so long; nothing as soon as there is nothing. */
  List<String> after(Duration limit) {
    try {
      return await().atMost(limit).pollDelay(Duration.ZERO).until(this::now, List::isEmpty);
    } catch (ConditionTimeoutException e) {
      return now();
    }
  }

  private List<String> now() {
    return Stream.concat(processes(), threads()).toList();
  }

  private Stream<String> processes() {
    return ProcessHandle.allProcesses()
        .filter(this::isMarked)
        .map(process -> "process %d: %s".formatted(process.pid(), name(process)));
  }

  private boolean isMarked(ProcessHandle process) {
    try {
      byte[] environment = Files.readAllBytes(Path.of("/proc/" + process.pid() + "/environ"));
      return new String(environment, StandardCharsets.UTF_8).contains(VARIABLE + "=" + mark);
    } catch (IOException e) {
      return false; // it is gone, or somebody else's
    }
  }

  private static String name(ProcessHandle process) {
    String[] words = process.info().arguments().orElse(new String[0]);
    return words.length == 0 ? "?" : words[words.length - 1];
  }

  private static Stream<String> threads() {
    List<String> names = new ArrayList<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("fleetpool-") || thread.getName().startsWith("kafka-")) {
        names.add("thread " + thread.getName());
      }
    }
    return names.stream();
  }
}
