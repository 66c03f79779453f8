package dev.fleetpool.local.broker;

import dev.fleetpool.coordinator.CallerClassPath;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.Agent;
import dev.fleetpool.worker.AgentSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An agent in a JVM of its own, which ends with its standard input. */
final class AgentOwner {

  private AgentOwner() {}

  /** Takes the brokers, the prefix, and a folder for sockets. */
  public static void main(String[] arguments) throws IOException {
    KafkaConnection kafka = new KafkaConnection(arguments[0], new Topics(arguments[1]), Map.of());
    AgentSettings settings =
        new AgentSettings(
            kafka,
            "own-host",
            TerminationIT.SLOTS,
            Path.of(arguments[2]),
            64L << 20,
            List.of("-XX:TieredStopAtLevel=1"),
            CallerClassPath.entries());
    Agent agent = Agent.start(settings);
    System.in.readAllBytes();
    agent.close();
  }

  /** Starts it. */
  static Process start(String bootstrapServers, String prefix, Path folder) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            AgentOwner.class.getName(),
            bootstrapServers,
            prefix,
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
