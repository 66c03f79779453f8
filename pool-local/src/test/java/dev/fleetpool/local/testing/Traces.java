package dev.fleetpool.local.testing;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * How tasks, in JVMs of their own, and the test that submitted them tell each other what happened:
 * files in a folder. Travels with the function that captures it. Any thread, any process.
 *
 * @param folder an empty folder, as text because a {@link Path} does not travel
 */
public record Traces(String folder) implements Serializable {

  private static final Duration LOOK_AGAIN = Duration.ofMillis(5);
  private static final Duration LIMIT = Duration.ofMinutes(1);

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

  /** Awaitility throws an interrupt as it is, without declaring it. */
  private static void await(String what, Callable<Boolean> isThere) throws InterruptedException {
    Awaitility.await(what).pollInSameThread().pollInterval(LOOK_AGAIN).atMost(LIMIT).until(isThere);
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
