package dev.fleetpool.local.testing;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How tasks, in JVMs of their own, and the test that submitted them tell each other what happened:
 * files in a folder. Travels with the function that captures it. Any thread, any process.
 *
 * @param folder an empty folder, as text because a {@link Path} does not travel
 */
public record Traces(String folder) implements Serializable {

  private static final long LOOK_AGAIN_MS = 5;
  private static final long LIMIT_MS = 60_000;

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
    for (long waited = 0; count(what) == 0; waited += LOOK_AGAIN_MS) {
      if (waited >= LIMIT_MS) {
        throw new IllegalStateException("no trace of " + what + " came in " + LIMIT_MS + " ms");
      }
      Thread.sleep(LOOK_AGAIN_MS);
    }
  }

  /** Waits until there are so many traces whose names begin like that. */
  public void awaitCount(String start, int atLeast) throws InterruptedException {
    for (long waited = 0; countOf(start) < atLeast; waited += LOOK_AGAIN_MS) {
      if (waited >= LIMIT_MS) {
        throw new IllegalStateException(
            "%d traces of %s came in %d ms".formatted(countOf(start), start, LIMIT_MS));
      }
      Thread.sleep(LOOK_AGAIN_MS);
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
