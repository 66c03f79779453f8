package dev.fleetpool.local;

import dev.fleetpool.coordinator.CoordinatorService;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.proto.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A coordinator service in a JVM of its own, to be killed. */
final class ServiceProgram {

  private ServiceProgram() {}

  /** Takes the brokers. */
  public static void main(String[] arguments) {
    var unused = startHere(arguments[0]);
  }

  /** Starts a service in this JVM. */
  static CoordinatorService startHere(String bootstrap) {
    KafkaConnection kafka = new KafkaConnection(bootstrap, new Topics(TestFleet.PREFIX), Map.of());
    return CoordinatorService.start(kafka, () -> {});
  }

  /** Starts one in a JVM of its own. */
  static Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ServiceProgram.class.getName(),
            TestKafka.bootstrapServers())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
