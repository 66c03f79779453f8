package dev.fleetpool.codec.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.Pool;
import dev.fleetpool.TaskFunction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A codec in a child, on a fleet of one slot. */
class JacksonCodecIT {

  /** Not serializable. */
  record Point(int x) {}

  /** Not serializable. */
  record Fit(Point at, int score) {}

  @Test
  void inputsAndResultsOfAllJobsTravelAsJson() {
    TaskFunction<Point, Fit> fit = point -> new Fit(point, point.x() * 2);
    try (Pool pool =
        Pool.builder().slots(1).codec(JacksonCodec.of(Point.class, Fit.class)).local()) {
      assertThat(pool.map(fit, List.of(new Point(1), new Point(2))))
          .containsExactly(new Fit(new Point(1), 2), new Fit(new Point(2), 4));
      assertThat(pool.<Point, Fit>apply(fit, new Point(3))).isEqualTo(new Fit(new Point(3), 6));
    }
  }
}
