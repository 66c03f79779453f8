package dev.fleetpool.cli.map;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.TraceContext;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallerTraceTest {

  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void contextIsReadWhereTheCallerLeftIt() {
    assertThat(CallerTrace.in(Map.of("TRACEPARENT", PARENT, "TRACESTATE", "congo=t61")))
        .contains(new TraceContext(PARENT, "congo=t61"));
    assertThat(CallerTrace.in(Map.of("TRACEPARENT", PARENT)))
        .contains(new TraceContext(PARENT, ""));
  }

  @Test
  void whatIsNoContextStopsNothing() {
    assertThat(CallerTrace.in(Map.of())).isEmpty();
    assertThat(CallerTrace.in(Map.of("TRACEPARENT", ""))).isEmpty();
    assertThat(CallerTrace.in(Map.of("TRACEPARENT", "yes"))).isEmpty();
  }

  @Test
  void commandGetsTheContextOfItsJobAndNothingOfItsWorkers() {
    Map<String, String> environment = new HashMap<>(Map.of("TRACESTATE", "worker=1", "A", "b"));

    CallerTrace.put(new TraceContext(PARENT), environment);

    assertThat(environment).isEqualTo(Map.of("TRACEPARENT", PARENT, "A", "b"));
  }
}
