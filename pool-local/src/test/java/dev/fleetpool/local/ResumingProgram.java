package dev.fleetpool.local;

import dev.fleetpool.Job;
import dev.fleetpool.Pool;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.local.testing.Traces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A program that runs a named job and is killed meanwhile; the functions of the job are here, so
 * that the program and the test that goes on with its job run the same code.
 */
final class ResumingProgram {

  private ResumingProgram() {}

  /**
   * Takes the brokers, the name of the job, the folder for traces, and the number of tasks, 0 for
   * {@link #waitingAtOne}.
   */
  public static void main(String[] arguments) {
    Pool pool = Pool.builder().prefix(TestFleet.PREFIX).connect(arguments[0]);
    Traces traces = Traces.in(Path.of(arguments[2]));
    int tasks = Integer.parseInt(arguments[3]);
    if (tasks == 0) {
      var unused = waitingAtOne(pool, traces).named(arguments[1]).map(List.of(0, 1, 2, 3));
    }
    counted(pool, arguments[1], traces).map(IntStream.range(0, tasks).boxed().toList());
  }

  /** Starts it, with the job that waits at its second task, in a JVM of its own. */
  static Process startWaiting(String name, Path folder) throws IOException {
    return start(name, folder, 0);
  }

  /** Starts it in a JVM of its own. */
  static Process start(String name, Path folder, int tasks) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ResumingProgram.class.getName(),
            TestKafka.bootstrapServers(),
            name,
            folder.toString(),
            Integer.toString(tasks))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** A job that leaves a trace of each execution and returns squares. */
  static Job<Integer, Integer> counted(Pool pool, String name, Traces traces) {
    return pool.<Integer, Integer>job(
            x -> {
              traces.leave("ran" + x);
              Thread.sleep(10);
              return x * x;
            })
        .named(name);
  }

  static int failUnlessRepaired(int x, Traces traces) {
    traces.leave("ran" + x);
    if (x % 2 == 0 && traces.count("repaired") == 0) {
      throw new IllegalStateException("not repaired");
    }
    return x;
  }

  static int waitAtOne(int x, Traces traces) throws InterruptedException {
    traces.leave("ran" + x);
    if (x == 1) {
      traces.await("go");
    }
    return x;
  }

  static Job<Integer, Integer> waitingAtOne(Pool pool, Traces traces) {
    return pool.job(x -> waitAtOne(x, traces));
  }
}
