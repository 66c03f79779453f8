package dev.fleetpool.cli;

import dev.fleetpool.kafka.FleetTopics;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.TopicAdmin;
import dev.fleetpool.kafka.TopicSurvey;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Asks brokers about a fleet's topics, for one command; what they refuse is told in one line. */
final class TopicAccess implements AutoCloseable {

  private final KafkaConnection kafka;
  private final Admin admin;

  private TopicAccess(KafkaConnection kafka, Admin admin) {
    this.kafka = kafka;
    this.admin = admin;
  }

  /**
   * Makes a client.
   *
   * @throws CommandFailedException if Kafka refuses its settings
   */
  static TopicAccess open(KafkaConnection kafka) {
    return telling(kafka, () -> new TopicAccess(kafka, kafka.admin("fleetpool-topics")));
  }

  /** Creates the topics that are missing, and returns their names. */
  Set<String> create(TopicAdmin.NewTopics how) {
    return telling(kafka, () -> new TopicAdmin(admin, kafka).createAll(how));
  }

  /** Returns how the topics are. */
  FleetTopics survey() {
    return telling(kafka, new TopicSurvey(admin, kafka)::take);
  }

  private static <T> T telling(KafkaConnection kafka, Supplier<T> question) {
    try {
      return question.get();
    } catch (KafkaException e) {
      Throwable cause = e.getCause();
      throw new CommandFailedException(
          "no answer about the topics %s.* from bootstrapServers=%s: %s; check the address, the options and the rights of this user"
              .formatted(
                  kafka.topics().prefix(),
                  kafka.bootstrapServers(),
                  cause == null ? e.getMessage() : e.getMessage() + ": " + cause.getMessage()));
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
