package dev.fleetpool.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The topics that brokers have told of, by their ids, which a new topic of the same name does not
 * share. Owned by its {@link TopicWatch}.
 *
 * <p>A topic is gone when it has another id than before, or when brokers do not know it {@value
 * #MISSES} times in a row: a broker that has just started may not know all topics yet.
 */
final class KnownTopics {

  private static final int MISSES = 3;

  private final Map<String, String> ids = new HashMap<>();
  private final Map<String, Integer> misses = new HashMap<>();

  /** A broker knows the topic; returns what happened to it, if it is another one than before. */
  Optional<String> found(String name, String id) {
    misses.remove(name);
    String before = ids.putIfAbsent(name, id);
    return before == null || before.equals(id)
        ? Optional.empty()
        : Optional.of("topic %s was deleted and made anew".formatted(name));
  }

  /** A broker does not know the topic; returns what happened to it, if it is gone. */
  Optional<String> missed(String name) {
    return ids.containsKey(name) && misses.merge(name, 1, Integer::sum) >= MISSES
        ? Optional.of("topic %s was deleted".formatted(name))
        : Optional.empty();
  }
}
