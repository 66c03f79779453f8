package dev.fleetpool.worker.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildCommandTest {

  @Test
  void childrenDoNotLearnHowTheAgentGetsIntoTheCluster() {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "FLEETPOOL_KAFKA_SASL_JAAS_CONFIG", "password",
                "FLEETPOOL_KAFKA_CONFIG", "/etc/fleetpool/client.properties",
                "FLEETPOOL_BOOTSTRAP", "k:9",
                "PATH", "/bin"));

    ChildCommand.removeCredentials(environment);

    assertThat(environment).containsOnlyKeys("FLEETPOOL_BOOTSTRAP", "PATH");
  }
}
