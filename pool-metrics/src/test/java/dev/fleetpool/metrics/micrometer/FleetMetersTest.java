package dev.fleetpool.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.Pool;
import dev.fleetpool.metrics.Figures;
import dev.fleetpool.metrics.FleetMeter;
import dev.fleetpool.metrics.FleetMeter.Source;
import dev.fleetpool.metrics.KafkaClients;
import dev.fleetpool.metrics.Metered;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FleetMetersTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();

  /** Something whose values a test sets. */
  private static final class Measured implements Metered {
    private final Source source;
    private Figures figures = new Figures();
    private Stopwatch stopwatch = Stopwatch.NONE;

    Measured(Source source) {
      this.source = source;
    }

    @Override
    public Source source() {
      return source;
    }

    @Override
    public Figures figures() {
      return figures;
    }

    @Override
    public void tell(Stopwatch durations) {
      stopwatch = durations;
    }

    @Override
    public KafkaClients kafkaClients() {
      return new KafkaClients(List.of(), List.of());
    }
  }

  private Set<String> names() {
    return registry.getMeters().stream()
        .map(meter -> meter.getId().getName())
        .filter(name -> !name.endsWith(".histogram")) // this registry has buckets as gauges
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource(Source.class)
  void everyMeterOfAProcessIsBoundAndNoOther(Source source) {
    Measured process = new Measured(source);
    FleetMeter.of(source).stream()
        .filter(meter -> meter.tag().filter(FleetMeter.Tag::isOpen).isPresent())
        .forEach(meter -> process.figures.add(meter, "job", 1));

    try (FleetMeters bound = FleetMeters.bind(process, registry)) {
      bound.refresh();
      assertThat(names())
          .isEqualTo(
              FleetMeter.of(source).stream()
                  .map(FleetMeter::meterName)
                  .collect(Collectors.toSet()));
    }
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void valuesAreThoseOfTheProcess() {
    Measured process = new Measured(Source.AGENT);
    process.figures.add(FleetMeter.AGENT_SLOTS, 4);
    process.figures.add(FleetMeter.AGENT_INPUT, 1000);
    process.figures.add(FleetMeter.AGENT_TASKS_LOST, "timed_out", 2);
    process.figures.addTime(FleetMeter.AGENT_TASK_RUN, 3, 6_000_000_000L);

    try (FleetMeters bound = FleetMeters.bind(process, registry)) {
      bound.refresh();
      process.stopwatch.took(FleetMeter.AGENT_CHUNK_RUN, 2_000_000_000L);

      assertThat(registry.get("fleetpool.agent.slots").gauge().value()).isEqualTo(4);
      assertThat(registry.get("fleetpool.agent.input").functionCounter().count()).isEqualTo(1000);
      assertThat(lost("timed_out")).isEqualTo(2);
      assertThat(lost("child_lost")).isZero();
      var tasks = registry.get("fleetpool.agent.task.run").functionTimer();
      assertThat(tasks.count()).isEqualTo(3);
      assertThat(tasks.mean(TimeUnit.SECONDS)).isEqualTo(2);
      var chunks = registry.get("fleetpool.agent.chunk.run").timer();
      assertThat(chunks.count()).isEqualTo(1);
      assertThat(chunks.totalTime(TimeUnit.SECONDS)).isEqualTo(2);
    }
  }

  private double lost(String kind) {
    return registry.get("fleetpool.agent.tasks.lost").tag("kind", kind).functionCounter().count();
  }

  @Test
  void jobHasSeriesForAsLongAsItRuns() {
    Measured process = new Measured(Source.COORDINATOR);
    process.figures.add(FleetMeter.JOB_TASKS_PENDING, "grid", 7);
    try (FleetMeters bound = FleetMeters.bind(process, registry)) {
      assertThat(jobs()).containsExactly("grid");

      process.figures = new Figures();
      process.figures.add(FleetMeter.JOB_TASKS_PENDING, "other", 1);
      bound.refresh();

      assertThat(jobs()).containsExactly("other");
    }
  }

  @Test
  void jobsThatBeganFirstHaveSeriesAndTheOthersNone() {
    Measured process = new Measured(Source.COORDINATOR);
    List<String> ids = IntStream.range(0, 60).mapToObj(i -> "job-" + (99 - i)).toList();
    ids.forEach(id -> process.figures.add(FleetMeter.JOB_TASKS_PENDING, id, 1));

    try (FleetMeters bound = FleetMeters.bind(process, registry)) {
      bound.refresh();
      assertThat(jobs())
          .containsExactlyInAnyOrderElementsOf(ids.subList(0, FleetMeter.Tag.MOST_JOBS));
    }
  }

  private List<String> jobs() {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .filter(id -> id.getName().equals("fleetpool.coordinator.job.tasks.pending"))
        .map(id -> String.valueOf(id.getTag("job.id")))
        .toList();
  }

  @Test
  void poolOfSomebodyElseIsRefusedWithTheRemedy() {
    Pool stranger =
        (Pool)
            Proxy.newProxyInstance(
                Pool.class.getClassLoader(),
                new Class<?>[] {Pool.class},
                (p, method, args) -> null);

    assertThatThrownBy(() -> FleetMeters.bind(stranger, registry))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be one of Pool.connect() or Pool.local()");
  }
}
