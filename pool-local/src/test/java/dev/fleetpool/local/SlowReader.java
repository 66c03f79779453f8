package dev.fleetpool.local;

import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.local.testing.Traces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** A program with little memory that reads large results slowly; ends with 0 if all were right. */
final class SlowReader {

  private static final int SIZE = 1 << 20;
  private static final long EACH_MS = 10;
  private static final long PAUSE_MS = 8_000;

  private SlowReader() {}

  /** Takes the brokers, the folder for traces, and the number of results. */
  public static void main(String[] arguments) throws InterruptedException {
    Traces traces = Traces.in(Path.of(arguments[1]));
    int tasks = Integer.parseInt(arguments[2]);
    try (Pool pool = Pool.builder().prefix(TestFleet.PREFIX).connect(arguments[0]);
        ResultStream<byte[]> results =
            pool.imap(x -> large(x, traces), IntStream.range(0, tasks).boxed().toList())) {
      for (int x = 0; x < tasks; x++) {
        check(x, results.next());
        Thread.sleep(x == tasks / 4 ? PAUSE_MS : EACH_MS);
      }
      traces.leave("all were right");
    }
  }

  private static byte[] large(int x, Traces traces) {
    traces.leave("ran" + x);
    byte[] result = new byte[SIZE];
    result[0] = (byte) x;
    return result;
  }

  private static void check(int x, byte[] result) {
    if (result.length != SIZE || result[0] != (byte) x) {
      throw new IllegalStateException("result " + x + " is wrong");
    }
  }

  /** Starts it in a JVM of its own. */
  static Process start(String maxHeap, Path folder, int tasks) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + maxHeap,
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            SlowReader.class.getName(),
            TestKafka.bootstrapServers(),
            folder.toString(),
            Integer.toString(tasks))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
