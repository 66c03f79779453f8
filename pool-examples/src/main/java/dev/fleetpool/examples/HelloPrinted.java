package dev.fleetpool.examples;

import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.IntStream;

/** Ten greetings from four workers, printed as they come, each with the worker that sent it. */
public final class HelloPrinted {

  private HelloPrinted() {}

  /** Runs it on this machine. */
  public static void main(String[] args) {
    try (Pool pool = Pool.builder().slots(4).local()) {
      run(pool, System.out);
    }
  }

  static void run(Pool pool, PrintStream out) {
    Iterable<Integer> numbers = IntStream.range(0, 10).boxed().toList();
    try (ResultStream<Greeting> greetings = pool.imapUnordered(HelloPrinted::hello, numbers)) {
      while (greetings.hasNext()) {
        Greeting greeting = greetings.next();
        out.println(greeting.text() + " from " + greeting.worker());
      }
    }
  }

  /** Runs in a child, and says which one. */
  static Greeting hello(int i) {
    return new Greeting("hello " + i, hostName() + "/" + ProcessHandle.current().pid());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }

  /**
   * What a worker sends back. Records travel as they are, once they say {@code Serializable}.
   *
   * @param text the greeting
   * @param worker host and process id of the child that made it
   */
  record Greeting(String text, String worker) implements Serializable {}
}
