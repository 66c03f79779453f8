package dev.fleetpool.local.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class SharedKafkaIT {

  @Test
  void oneBrokerServesTheWholeJvm() throws Exception {
    String servers = TestKafka.bootstrapServers();

    try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers))) {
      assertThat(admin.describeCluster().nodes().get(30, TimeUnit.SECONDS)).hasSize(1);
    }
    assertThat(TestKafka.bootstrapServers()).isEqualTo(servers);
  }
}
