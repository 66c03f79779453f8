package dev.fleetpool.kafka;

import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/**
 * The number of fetches of a consumer that brokers answered, empty answers included. For the thread
 * that owns the consumer.
 */
public final class AnsweredFetches implements LongSupplier {

  private static final String GROUP = "consumer-fetch-manager-metrics";
  private static final String NAME = "fetch-total";

  private final Consumer<?, ?> consumer;
  private @Nullable Metric metric;

  /** Counts those of this consumer. */
  public AnsweredFetches(Consumer<?, ?> consumer) {
    this.consumer = consumer;
  }

  @Override
  public long getAsLong() {
    if (metric == null) {
      consumer
          .metrics()
          .forEach(
              (name, found) -> {
                // Those of single topics have the same name and a tag more.
                if (name.group().equals(GROUP)
                    && name.name().equals(NAME)
                    && !name.tags().containsKey("topic")) {
                  metric = found;
                }
              });
    }
    return metric != null && metric.metricValue() instanceof Number count ? count.longValue() : 0;
  }
}
