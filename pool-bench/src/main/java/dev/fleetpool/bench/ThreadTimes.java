package dev.fleetpool.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The processor time of the threads of this JVM and of all processes that descend from it, as Linux
 * counts it in {@code /proc/PID/task/TID/schedstat}, in nanoseconds. Immutable.
 *
 * @param ns by thread; a thread that ends between two looks is missed
 */
record ThreadTimes(Map<TimedThread, Long> ns) {

  /** How far a process is from this one. */
  enum Generation {
    THIS,
    CHILD,
    GRANDCHILD
  }

  /**
   * A thread.
   *
   * @param name its name, of which Linux keeps 15 characters
   */
  record TimedThread(Generation process, long pid, String thread, String name) {}

  /** Copies the map. */
  ThreadTimes {
    ns = Map.copyOf(ns);
  }

  /**
   * Looks at all threads.
   *
   * @throws IOException where there is no {@code /proc}
   */
  static ThreadTimes now() throws IOException {
    Map<TimedThread, Long> ns = new HashMap<>();
    ProcessHandle self = ProcessHandle.current();
    add(self, Generation.THIS, ns);
    for (ProcessHandle child : self.children().toList()) {
      add(child, Generation.CHILD, ns);
      for (ProcessHandle grandchild : child.descendants().toList()) {
        add(grandchild, Generation.GRANDCHILD, ns);
      }
    }
    return new ThreadTimes(ns);
  }

  private static void add(ProcessHandle process, Generation generation, Map<TimedThread, Long> ns)
      throws IOException {
    for (Path task : tasks(process)) {
      Optional<String> name = content(task.resolve("comm"));
      Optional<String> times = content(task.resolve("schedstat"));
      if (name.isPresent() && times.isPresent()) {
        String thread = task.getFileName().toString();
        ns.put(
            new TimedThread(generation, process.pid(), thread, name.get().strip()),
            Long.parseLong(times.get().split(" ", -1)[0]));
      }
    }
  }

  /** Returns what a file of a thread says; nothing if the thread has just ended. */
  private static Optional<String> content(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<Path> tasks(ProcessHandle process) throws IOException {
    Path folder = Path.of("/proc", Long.toString(process.pid()), "task");
    try (Stream<Path> tasks = Files.list(folder)) {
      return tasks.toList();
    } catch (NoSuchFileException e) {
      if (process.isAlive()) {
        throw e;
      }
      return List.of();
    }
  }

  /** Returns what was used since an earlier look. */
  ThreadTimes since(ThreadTimes earlier) {
    Map<TimedThread, Long> used = new HashMap<>();
    ns.forEach((key, time) -> used.put(key, time - earlier.ns.getOrDefault(key, 0L)));
    return new ThreadTimes(used);
  }
}
