package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.Pool;
import dev.fleetpool.coordinator.CallerClassPath;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.Agent;
import dev.fleetpool.worker.AgentSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code fleetpool why} about a job that has run. */
@Timeout(120)
class WhyIT {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir Path folder;

  private int why(String broker, String... args) {
    String[] all = new String[args.length + 5];
    all[0] = "why";
    System.arraycopy(args, 0, all, 1, args.length);
    System.arraycopy(
        new String[] {"--bootstrap", broker, "--prefix", "why"}, 0, all, 1 + args.length, 4);
    return FleetpoolCommand.run(all, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  @Test
  void historyOfATaskGoesToStandardOutput() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary())) {
      broker.awaitReady(Duration.ofSeconds(60));
      String address = broker.bootstrapServers();
      runJob(address);

      assertThat(why(address, "grid", "1")).as("%s", err).isZero();
      assertThat(out.toString())
          .contains("task 1 of job grid", "run 1, attempt 1 sent", "failed", "host-a", "by zero");
      assertThat(err.toString()).isEmpty();

      assertThat(why(address, "nobody", "0")).isEqualTo(1);
      assertThat(err.toString()).startsWith("job=nobody must be").hasLineCount(1);
      err.getBuffer().setLength(0);
      assertThat(why(address, "grid", "7")).isEqualTo(1);
      assertThat(err.toString()).startsWith("index=7 must be").hasLineCount(1);
    }
  }

  private void runJob(String address) {
    AgentSettings settings =
        new AgentSettings(
            new KafkaConnection(address, new Topics("why"), Map.of()),
            "host-a",
            1,
            folder,
            64L << 20,
            List.of(),
            CallerClassPath.entries());
    try (Agent agent = Agent.start(settings);
        Pool pool = Pool.builder().prefix("why").connect(address)) {
      assertThat(agent).isNotNull();
      pool.<Integer, Integer>job(x -> 1 / x).named("grid").collectFailures().map(List.of(1, 0));
    }
  }
}
