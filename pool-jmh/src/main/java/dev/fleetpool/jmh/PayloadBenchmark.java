package dev.fleetpool.jmh;

import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Small values to bytes and back, for each value. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the fields up
public class PayloadBenchmark {

  private record Point(double x, double y, List<String> labels) implements Serializable {}

  /** Which value; a record goes through Java serialization. */
  @Param({"integer", "string", "doubles", "record"})
  String kind;

  private final PayloadOutput output = new PayloadOutput();
  private Object value;
  private byte[] bytes;

  /** Makes the bytes. */
  @Setup
  public void prepare() {
    value =
        switch (kind) {
          case "integer" -> 4711;
          case "string" -> "a line of text of some forty characters.";
          case "doubles" -> new double[100];
          default -> new Point(1, 2, List.of("a", "b"));
        };
    Payload.write(output, value);
    bytes = output.toByteArray();
  }

  /** Writes the value. */
  @Benchmark
  public int write() {
    output.reset();
    Payload.write(output, value);
    return output.size();
  }

  /** Reads the value. */
  @Benchmark
  public @Nullable Object read() {
    return Payload.read(
        new PayloadInput(bytes), PayloadBenchmark.class.getClassLoader(), Payload.ANY_CLASS);
  }
}
