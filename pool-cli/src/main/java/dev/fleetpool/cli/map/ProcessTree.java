package dev.fleetpool.cli.map;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A command and everything that it has started. What it started knows the command by a mark in its
 * environment, also where its parent has ended or it has left the process group; without a /proc
 * only descendants are found. Stateless.
 */
final class ProcessTree {

  /** The environment variable that holds the mark. */
  static final String MARK = "FLEETPOOL_COMMAND";

  private static final long GRACE_MS = 200;
  private static final int MOST_ROUNDS = 20;
  private static final Path PROC = Path.of("/proc");

  private ProcessTree() {}

  /** Asks all of it to end, and kills what is left after a moment. */
  static void end(Process command, String mark) throws InterruptedException {
    Set<ProcessHandle> family = family(command, mark);
    family.forEach(ProcessHandle::destroy);
    try {
      command.waitFor(GRACE_MS, TimeUnit.MILLISECONDS);
    } finally {
      family.forEach(ProcessHandle::destroyForcibly);
      kill(command, mark);
    }
  }

  /** Kills all of it at once, and what it starts meanwhile. */
  static void kill(Process command, String mark) {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Set<ProcessHandle> family = family(command, mark);
      if (family.isEmpty()) {
        return;
      }
      family.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static Set<ProcessHandle> family(Process command, String mark) {
    Set<ProcessHandle> family = new LinkedHashSet<>();
    command.descendants().forEach(family::add);
    if (command.isAlive()) {
      family.add(command.toHandle());
    }
    byte[] wanted = (MARK + "=" + mark).getBytes(StandardCharsets.UTF_8);
    if (Files.isDirectory(PROC)) {
      ProcessHandle.allProcesses().filter(each -> isMarked(each, wanted)).forEach(family::add);
    }
    return family;
  }

  /** A process that has ended, or is another user's, has no environment to read. */
  private static boolean isMarked(ProcessHandle process, byte[] wanted) {
    try {
      byte[] environment =
          Files.readAllBytes(PROC.resolve(Long.toString(process.pid())).resolve("environ"));
      return (new String(environment, StandardCharsets.ISO_8859_1) + "\0")
          .contains(new String(wanted, StandardCharsets.ISO_8859_1) + "\0");
    } catch (IOException e) {
      return false;
    }
  }
}
