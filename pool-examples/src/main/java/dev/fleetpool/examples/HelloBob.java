package dev.fleetpool.examples;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.Pool;
import java.io.PrintStream;
import java.util.List;

/**
 * One child process that says hello to Bob.
 *
 * <pre>{@code
 * p = Process(target=hello, args=('bob',))    # the same in Python
 * p.start()
 * p.join()
 * }</pre>
 */
public final class HelloBob {

  private HelloBob() {}

  /** Runs it on this machine. */
  public static void main(String[] args) {
    try (Pool pool = Pool.local()) {
      run(pool, System.out);
    }
  }

  static void run(Pool pool, PrintStream out) {
    AsyncResult<List<String>> child =
        pool.job(HelloBob::hello).output(out).mapAsync(List.of("bob"));
    child.join();
  }

  /** Runs in the child: what it prints there comes out here. */
  static String hello(String name) {
    System.out.println("hello " + name);
    return name;
  }
}
