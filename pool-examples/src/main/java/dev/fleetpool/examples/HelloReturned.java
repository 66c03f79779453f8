package dev.fleetpool.examples;

import dev.fleetpool.Pool;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.IntStream;

/** Ten greetings from four workers, returned as a list in the order of the inputs. */
public final class HelloReturned {

  private HelloReturned() {}

  /** Runs it on this machine. */
  public static void main(String[] args) {
    try (Pool pool = Pool.builder().slots(4).local()) {
      run(pool, System.out);
    }
  }

  static void run(Pool pool, PrintStream out) {
    List<String> greetings = pool.map(i -> "hello " + i, IntStream.range(0, 10).boxed().toList());
    greetings.forEach(out::println);
  }
}
