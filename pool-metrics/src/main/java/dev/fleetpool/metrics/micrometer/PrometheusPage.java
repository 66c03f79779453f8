package dev.fleetpool.metrics.micrometer;

import dev.fleetpool.metrics.Metered;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * All meters of one of our processes, as Prometheus reads them: the JVM's, and those of the agent
 * or coordinator that it shows, Kafka's clients included. Thread-safe.
 */
public final class PrometheusPage implements AutoCloseable {

  /** The type of its text. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String KAFKA = "kafka.";
  private static final String BROKER = "node.id";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private @Nullable FleetMeters shown;

  private PrometheusPage() {}

  /** Creates a page with the JVM's meters. */
  public static PrometheusPage create() {
    return create(Tags.empty());
  }

  /** Creates a page on which everything has a tag that names its host. */
  public static PrometheusPage ofHost(String host) {
    return create(Tags.of("host", host));
  }

  private static PrometheusPage create(Tags tags) {
    PrometheusPage page = new PrometheusPage();
    page.registry.config().commonTags(tags);
    // Each client has the same ones once more for each broker that it talks to.
    page.registry
        .config()
        .meterFilter(
            MeterFilter.deny(id -> id.getName().startsWith(KAFKA) && id.getTag(BROKER) != null));
    page.bindJvm();
    return page;
  }

  private void bindJvm() {
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
  }

  /** Shows the meters of an agent or coordinator, and no more those of the one before. */
  public synchronized void show(Metered metered) {
    hide();
    shown = FleetMeters.bind(metered, registry);
  }

  /** Shows the JVM's meters only. */
  public synchronized void hide() {
    if (shown != null) {
      shown.close();
      shown = null;
    }
  }

  /** Returns all meters, with their values of now. */
  public synchronized String text() {
    if (shown != null) {
      shown.refresh();
    }
    return registry.scrape();
  }

  @Override
  public synchronized void close() {
    hide();
    registry.close();
  }
}
