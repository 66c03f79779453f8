package dev.fleetpool.kafka;

import dev.fleetpool.proto.Topics;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Notices when a topic of the fleet is deleted. Clients do not tell: one that reads it waits, one
 * that writes to it tries again for a minute, and where brokers create topics by themselves a new
 * and empty one takes its place. Brokers that do not answer tell nothing.
 *
 * <p>Thread-safe; answers, and the news that a topic is gone, come on the thread of the {@link
 * Admin}.
 */
public final class TopicWatch {

  private final Admin admin;
  private final Collection<String> names;
  private final Consumer<String> onLost;
  private final KnownTopics known = new KnownTopics();
  private int awaited;
  private boolean lost;

  /**
   * Watches with this client, which stays the caller's to close.
   *
   * @param onLost is told, once, what happened to which topic; must not block
   */
  public TopicWatch(Admin admin, Topics topics, Consumer<String> onLost) {
    this.admin = admin;
    this.names = topics.settings().keySet();
    this.onLost = onLost;
  }

  /** Asks the brokers, unless an answer is still awaited. To be called every second. */
  public synchronized void look() {
    if (lost || awaited > 0) {
      return;
    }
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(names).topicNameValues();
    awaited = answers.size();
    answers.forEach(
        (name, answer) -> {
          var unused =
              answer.whenComplete((description, failure) -> answered(name, description, failure));
        });
  }

  private synchronized void answered(
      String name, @Nullable TopicDescription description, @Nullable Throwable failure) {
    awaited--;
    Optional<String> gone = Optional.empty();
    if (description != null) {
      gone = known.found(name, description.topicId().toString());
    } else if (isUnknown(failure)) {
      gone = known.missed(name);
    }
    if (gone.isPresent() && !lost) {
      lost = true;
      onLost.accept(gone.get());
    }
  }

  private static boolean isUnknown(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof UnknownTopicOrPartitionException;
  }
}
