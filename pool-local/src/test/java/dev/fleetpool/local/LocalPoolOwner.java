package dev.fleetpool.local;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.Pool;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A program with a local pool: its one argument says how it ends. Prints a line when its pool has
 * worked, and one with what is left of the pool's threads.
 */
final class LocalPoolOwner {

  static final String READY = "ready";
  static final String THREADS = "threads left: ";

  /** How the program ends. */
  enum End {
    /** Waits to be killed. */
    WAIT,
    /** Closes its pool. */
    CLOSE,
    /** Leaves main with a pool that works. */
    LEAVE,
    /** Calls exit with a pool that works. */
    EXIT
  }

  private LocalPoolOwner() {}

  /** Runs to the end that was asked for. */
  public static void main(String[] arguments) throws IOException {
    End end = End.valueOf(arguments[0]);
    Pool pool = Pool.builder().slots(2).local();
    int sum = pool.map(x -> x + 1, List.of(1, 2, 3)).stream().mapToInt(x -> x).sum();
    if (end != End.CLOSE) {
      AsyncResult<List<Integer>> unfinished = pool.mapAsync(LocalPoolOwner::sleep, List.of(1, 2));
      unfinished.whenComplete((value, failure) -> System.err.println("ended: " + failure));
    }
    say(READY + " " + sum);
    switch (end) {
      case WAIT -> waitForEndOfInput();
      case CLOSE -> {
        pool.close();
        say(THREADS + threads());
        waitForEndOfInput(); // what is left now was left by the pool, not by the JVM
      }
      case LEAVE -> say(THREADS + "not looked for");
      case EXIT -> System.exit(7);
    }
  }

  private static int sleep(int x) throws InterruptedException {
    Thread.sleep(600_000);
    return x;
  }

  private static void waitForEndOfInput() throws IOException {
    while (System.in.read() >= 0) {
      // To be killed is what it waits for.
    }
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("fleetpool-") || name.startsWith("kafka-"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
