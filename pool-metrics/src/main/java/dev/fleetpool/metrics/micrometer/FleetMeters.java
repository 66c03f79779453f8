package dev.fleetpool.metrics.micrometer;

import dev.fleetpool.Pool;
import dev.fleetpool.metrics.Figures;
import dev.fleetpool.metrics.FleetMeter;
import dev.fleetpool.metrics.FleetMeter.Tag;
import dev.fleetpool.metrics.Metered;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one pool, agent or service in a registry of Micrometer, until they are closed. The
 * values are read when the registry asks for them, at most once in {@value #FRESH_MS} ms.
 * Thread-safe.
 *
 * <pre>{@code
 * try (Pool pool = Pool.connect("kafka-1:9092");
 *     FleetMeters meters = FleetMeters.bind(pool, registry)) { ... }
 * }</pre>
 */
public final class FleetMeters implements AutoCloseable {

  private static final long FRESH_MS = 200;

  /** From one message there and back to a day's task. */
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1),
    Duration.ofMinutes(10),
    Duration.ofHours(1),
    Duration.ofHours(12)
  };

  private final Metered metered;
  private final MeterRegistry registry;
  private final List<Meter> bound = new ArrayList<>();
  private final Map<FleetMeter, Timer> timers = new EnumMap<>(FleetMeter.class);
  private final Map<FleetMeter, MultiGauge> open = new EnumMap<>(FleetMeter.class);
  private final KafkaMeters kafka;
  private @Nullable Figures latest;
  private long takenNs;
  private boolean closed;

  private FleetMeters(Metered metered, MeterRegistry registry) {
    this.metered = metered;
    this.registry = registry;
    this.kafka = KafkaMeters.bind(metered.kafkaClients(), registry);
  }

  /**
   * Binds the meters of a pool, which are those of a coordinator, and of its Kafka clients.
   *
   * @throws IllegalArgumentException if the pool has none, as it was made by somebody else
   */
  public static FleetMeters bind(Pool pool, MeterRegistry registry) {
    if (pool instanceof Metered metered) {
      return bind(metered, registry);
    }
    throw new IllegalArgumentException(
        "pool=%s must be one of Pool.connect() or Pool.local(); give that and not one around it"
            .formatted(pool.getClass().getName()));
  }

  /** Binds the meters of an agent or coordinator, and of its Kafka clients. */
  public static FleetMeters bind(Metered metered, MeterRegistry registry) {
    FleetMeters meters = new FleetMeters(metered, registry);
    FleetMeter.of(metered.source()).forEach(meters::add);
    metered.tell(meters::took);
    meters.refresh();
    return meters;
  }

  private void add(FleetMeter meter) {
    if (meter.type() == FleetMeter.Type.TIMER) {
      Timer timer =
          Timer.builder(meter.meterName())
              .description(meter.description())
              .serviceLevelObjectives(BUCKETS)
              .register(registry);
      timers.put(meter, timer);
      bound.add(timer);
    } else if (meter.type() == FleetMeter.Type.TIME_SUM) {
      bound.add(sum(meter));
    } else if (meter.tag().filter(Tag::isOpen).isPresent()) {
      open.put(meter, series(meter));
    } else if (meter.tag().isEmpty()) {
      bound.add(single(meter, "", Tags.empty()));
    } else {
      Tag tag = meter.tag().get();
      tag.known().forEach(value -> bound.add(single(meter, value, Tags.of(tag.key(), value))));
    }
  }

  private Meter single(FleetMeter meter, String tagValue, Tags tags) {
    String unit = meter.unit().word();
    if (meter.type() == FleetMeter.Type.COUNTER) {
      return FunctionCounter.builder(
              meter.meterName(), this, each -> each.figures().value(meter, tagValue))
          .description(meter.description())
          .baseUnit(unit.isEmpty() ? null : unit)
          .tags(tags)
          .register(registry);
    }
    return Gauge.builder(meter.meterName(), this, each -> each.figures().value(meter, tagValue))
        .description(meter.description())
        .baseUnit(unit.isEmpty() ? null : unit)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  private Meter sum(FleetMeter meter) {
    return FunctionTimer.builder(
            meter.meterName(),
            this,
            each -> each.figures().count(meter),
            each -> each.figures().value(meter),
            TimeUnit.SECONDS)
        .description(meter.description())
        .register(registry);
  }

  private MultiGauge series(FleetMeter meter) {
    String unit = meter.unit().word();
    return MultiGauge.builder(meter.meterName())
        .description(meter.description())
        .baseUnit(unit.isEmpty() ? null : unit)
        .register(registry);
  }

  private void took(FleetMeter meter, long ns) {
    Timer timer = timers.get(meter);
    if (timer != null) {
      timer.record(ns, TimeUnit.NANOSECONDS);
    }
  }

  private Figures figures() {
    Figures figures = latest();
    return figures == null ? read() : figures;
  }

  private synchronized @Nullable Figures latest() {
    boolean isFresh = System.nanoTime() - takenNs < TimeUnit.MILLISECONDS.toNanos(FRESH_MS);
    return isFresh || closed ? latest : null;
  }

  /** Reads all values now, and takes up and drops the series that come and go with jobs. */
  public synchronized void refresh() {
    var unused = read();
  }

  private synchronized Figures read() {
    Figures now = metered.figures();
    latest = now;
    takenNs = System.nanoTime();
    if (!closed) {
      open.forEach((meter, gauges) -> gauges.register(rows(meter, now), /* overwrite= */ true));
    }
    return now;
  }

  private static List<MultiGauge.Row<?>> rows(FleetMeter meter, Figures now) {
    String key = meter.tag().orElseThrow().key();
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    now.tagValues(meter).stream()
        .limit(Tag.MOST_JOBS)
        .forEach(
            value -> rows.add(MultiGauge.Row.of(Tags.of(key, value), now.value(meter, value))));
    return rows;
  }

  /** Takes the meters out of the registry. */
  @Override
  public void close() {
    metered.tell(Metered.Stopwatch.NONE);
    kafka.close();
    synchronized (this) {
      closed = true;
      open.values().forEach(gauges -> gauges.register(List.of(), /* overwrite= */ true));
      bound.forEach(registry::remove);
    }
  }
}
