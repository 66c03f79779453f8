package dev.fleetpool.local.broker;

import static dev.fleetpool.local.broker.SecuredBroker.allow;
import static dev.fleetpool.local.broker.SecuredBroker.password;
import static org.apache.kafka.common.acl.AclOperation.ALTER;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.fleetpool.AttachedJob;
import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.Pool;
import dev.fleetpool.PoolBuilder;
import dev.fleetpool.coordinator.CoordinatorService;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.TopicAdmin;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.Agent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A cluster with TLS, passwords and ACLs: each program works with the rights that {@code
 * docs/operations.md} lists and no others, and who lacks one is told at once.
 */
@Timeout(120)
class SecuredKafkaIT {

  private static final Topics TOPICS = new Topics("sec");
  private static final long CHILD_HEAP = 64L << 20;

  @TempDir static Path folder;
  private static SecuredBroker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = new SecuredBroker(folder, List.of("worker", "caller", "service", "stranger", "mute"));
    KafkaConnection kafka = connection("admin", password("admin"));
    try (Admin admin = kafka.admin("admin")) {
      TopicAdmin topics = new TopicAdmin(admin, kafka);
      topics.createMissing(2);
      topics.createDetached();
      broker.allow(admin, rights());
    }
  }

  @AfterAll
  static void end() {
    broker.close();
  }

  private static List<AclBinding> rights() {
    List<AclBinding> rights = new ArrayList<>();
    topics(rights, "worker", READ, TOPICS.jobs(), TOPICS.tasks(), TOPICS.control(), TOPICS.blobs());
    topics(rights, "worker", WRITE, TOPICS.results(), TOPICS.hosts(), TOPICS.blobs());
    topics(rights, "worker", ALTER, TOPICS.tasks());
    topics(rights, "worker", DESCRIBE_CONFIGS, TOPICS.blobs(), TOPICS.results());
    rights.add(allow("worker", GROUP, TOPICS.workersGroup(), LITERAL, READ));
    for (String user : List.of("caller", "service")) {
      topics(rights, user, READ, TOPICS.jobs(), TOPICS.results(), TOPICS.hosts(), TOPICS.blobs());
      topics(rights, user, WRITE, TOPICS.jobs(), TOPICS.tasks(), TOPICS.control(), TOPICS.blobs());
      topics(rights, user, WRITE, TOPICS.results(), TOPICS.hosts());
      topics(rights, user, READ, TOPICS.submissions(), TOPICS.states());
      topics(rights, user, WRITE, TOPICS.submissions());
      topics(rights, user, DESCRIBE_CONFIGS, TOPICS.blobs(), TOPICS.tasks());
    }
    topics(rights, "caller", WRITE, TOPICS.inputs());
    topics(rights, "service", READ, TOPICS.inputs());
    topics(rights, "service", WRITE, TOPICS.states());
    rights.add(allow("service", GROUP, TOPICS.coordinatorsGroup(), LITERAL, READ));
    topics(rights, "mute", READ, TOPICS.jobs(), TOPICS.tasks(), TOPICS.control(), TOPICS.blobs());
    topics(rights, "mute", DESCRIBE, TOPICS.results(), TOPICS.hosts());
    return rights;
  }

  private static void topics(
      List<AclBinding> rights, String user, AclOperation operation, String... topics) {
    for (String topic : topics) {
      rights.add(allow(user, TOPIC, topic, LITERAL, operation));
    }
  }

  private static KafkaConnection connection(String user, String password) {
    return new KafkaConnection(broker.bootstrapServers(), TOPICS, broker.client(user, password));
  }

  private static Pool connect(String user, String password) {
    PoolBuilder settings = Pool.builder().prefix(TOPICS.prefix());
    broker.client(user, password).forEach(settings::kafka);
    return settings.connect(broker.bootstrapServers());
  }

  private static Agent startAgent(String user) throws Exception {
    Path own = Files.createDirectories(folder.resolve(user));
    return TestFleet.startAgent(
        connection(user, password(user)), "host-" + user, 2, own, CHILD_HEAP);
  }

  @Test
  @SuppressWarnings("try") // they only have to be there
  void everybodyWorksWithItsOwnRightsAndNoPasswordIsLogged() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    root.addAppender(logged);
    Level before = root.getLevel();
    root.setLevel(Level.INFO);
    List<Integer> numbers = IntStream.range(0, 200).boxed().toList();
    try (@SuppressWarnings("unused")
            Agent worker = startAgent("worker");
        @SuppressWarnings("unused")
            CoordinatorService service =
                CoordinatorService.start(connection("service", password("service")), () -> {});
        Pool pool = connect("caller", password("caller"))) {
      assertThat(pool.map(x -> x + 1, numbers)).hasSize(200).contains(200);
      List<byte[]> large = List.of(new byte[3 << 20], new byte[2 << 20]);
      assertThat(pool.map(bytes -> bytes, large)).hasSize(2);
      AttachedJob job = pool.job((Integer x) -> -x).submit(numbers);
      try (var results = job.<Integer>results()) {
        assertThat(results.stream()).hasSize(200);
      }
    } finally {
      root.setLevel(before);
      root.detachAppender(logged);
    }
    assertThat(List.copyOf(logged.list))
        .isNotEmpty()
        .noneMatch(event -> event.getFormattedMessage().contains("-secret"));
    assertThat(connection("caller", password("caller")).toString()).doesNotContain("-secret");
  }

  @Test
  void strangerIsToldAtOnceWhatItMayNot() {
    assertThatThrownBy(() -> startAgent("stranger"))
        .isInstanceOf(AuthorizationException.class)
        .hasMessageContainingAll("sec.tasks", "may not", "docs/operations.md");
    assertThatThrownBy(() -> connect("stranger", password("stranger")))
        .isInstanceOf(FleetUnavailableException.class)
        .hasMessageContainingAll(broker.bootstrapServers(), "refuses", "sec.tasks", "may not");
  }

  @Test
  void workerThatMayOnlyReadIsToldWhichRightsItLacks() {
    assertThatThrownBy(() -> startAgent("mute"))
        .isInstanceOf(AuthorizationException.class)
        .hasMessageContainingAll(
            "WRITE on topic sec.blobs, WRITE on topic sec.hosts, WRITE on topic sec.results");
  }

  @Test
  void wrongPasswordIsToldAtOnceAndNotRepeated() {
    assertThatThrownBy(() -> connect("caller", "guessed-secret"))
        .isInstanceOf(FleetUnavailableException.class)
        .hasCauseInstanceOf(SaslAuthenticationException.class)
        .hasMessageContaining("refuses")
        .hasMessageNotContaining("guessed-secret");
  }
}
