package dev.fleetpool.bench;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.Agent;
import dev.fleetpool.worker.AgentSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An agent in a JVM of its own, which tells its heap for each line of its standard input. */
final class AgentProgram {

  private AgentProgram() {}

  /** Takes the brokers, the prefix of the fleet, the number of slots and a folder. */
  public static void main(String[] arguments) throws Exception {
    int slots = Integer.parseInt(arguments[2]);
    AgentSettings settings =
        new AgentSettings(
            new KafkaConnection(arguments[0], new Topics(arguments[1]), Map.of()),
            "bench",
            slots,
            Path.of(arguments[3]),
            AgentSettings.defaultChildHeap(slots),
            List.of(),
            List.of());
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Agent agent = Agent.start(settings);
    try {
      while (questions.readLine() != null) {
        System.out.println(Heap.usedBytes());
      }
    } finally {
      agent.close();
    }
  }
}
