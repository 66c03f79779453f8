package dev.fleetpool.local.testing;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * How tasks, in JVMs of their own, and the test that submitted them tell each other what happened:
 * files in a folder. Travels with the function that captures it. Any thread, any process.
 *
 * @param folder an empty folder, as text because a {@link Path} does not travel
 */
public record Traces(String folder) implements Serializable {

  private static final long LIMIT_NS = TimeUnit.MINUTES.toNanos(1);

  /** Uses this folder. */
  public static Traces in(Path folder) {
    return new Traces(folder.toString());
  }

  /** Leaves a trace; each call leaves another one. */
  public void leave(Object what) {
    try {
      Files.createTempFile(Path.of(folder), what + "-", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves a trace with the id of this process. */
  public void leavePid(Object what) {
    leave(what + "=" + ProcessHandle.current().pid());
  }

  /** Returns how many traces of that name there are. */
  public int count(Object what) {
    return (int) names().stream().filter(name -> name.startsWith(what + "-")).count();
  }

  /** Returns how many traces there are. */
  public int count() {
    return names().size();
  }

  /** Returns the process ids that were left under that name. */
  public List<Long> pids(Object what) {
    String start = what + "=";
    return names().stream()
        .filter(name -> name.startsWith(start))
        .map(name -> Long.parseLong(name.substring(start.length(), name.indexOf('-'))))
        .toList();
  }

  /** Waits, in a task, for a trace of that name. */
  public void await(Object what) throws InterruptedException {
    await("a trace of " + what, () -> count(what) > 0);
  }

  /** Waits, in a task, until so many processes have left their id under that name. */
  public void awaitProcesses(Object what, int atLeast) throws InterruptedException {
    await(atLeast + " processes of " + what, () -> Set.copyOf(pids(what)).size() >= atLeast);
  }

  /** Waits until there are so many traces whose names begin like that. */
  public void awaitCount(String start, int atLeast) throws InterruptedException {
    await(atLeast + " traces of " + start, () -> countOf(start) >= atLeast);
  }

  /** Watches the folder, which an interrupt ends at once: tasks that wait here are interrupted. */
  private void await(String what, BooleanSupplier isThere) throws InterruptedException {
    long deadlineNs = System.nanoTime() + LIMIT_NS;
    Path watched = Path.of(folder);
    try (WatchService changes = watched.getFileSystem().newWatchService()) {
      WatchKey key = watched.register(changes, StandardWatchEventKinds.ENTRY_CREATE);
      while (!isThere.getAsBoolean()) {
        long leftNs = deadlineNs - System.nanoTime();
        if (changes.poll(leftNs, TimeUnit.NANOSECONDS) == null) {
          throw new IllegalStateException(what + " did not come within a minute");
        }
        key.pollEvents();
        key.reset();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long countOf(String start) {
    return names().stream().filter(name -> name.startsWith(start)).count();
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
