package dev.fleetpool.metrics.micrometer;

import dev.fleetpool.metrics.KafkaClients;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What Kafka's clients measure of themselves, in a registry of Micrometer, as Micrometer names it.
 * One daemon thread, {@code fleetpool-kafka-meters}, looks for new ones every minute.
 */
final class KafkaMeters implements AutoCloseable {

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "fleetpool-kafka-meters");
            thread.setDaemon(true);
            return thread;
          });
  private final List<KafkaClientMetrics> bound = new ArrayList<>();

  private KafkaMeters() {}

  static KafkaMeters bind(KafkaClients clients, MeterRegistry registry) {
    KafkaMeters meters = new KafkaMeters();
    clients
        .producers()
        .forEach(
            each -> meters.bound.add(new KafkaClientMetrics(each, Tags.empty(), meters.timer)));
    clients
        .consumers()
        .forEach(
            each -> meters.bound.add(new KafkaClientMetrics(each, Tags.empty(), meters.timer)));
    meters.bound.forEach(each -> each.bindTo(registry));
    return meters;
  }

  @Override
  public void close() {
    bound.forEach(KafkaClientMetrics::close);
    timer.shutdownNow();
  }
}
