package dev.fleetpool.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void doublesUpToTheLimit() {
    Backoff longest = new Backoff(100, 500, () -> 1);
    assertThat(longest.delayNs(1)).isEqualTo(100);
    assertThat(longest.delayNs(2)).isEqualTo(200);
    assertThat(longest.delayNs(3)).isEqualTo(400);
    assertThat(longest.delayNs(4)).isEqualTo(500);
    assertThat(longest.delayNs(1_000)).isEqualTo(500);
  }

  @Test
  void isAtLeastHalf() {
    Backoff shortest = new Backoff(100, 500, () -> 0);
    assertThat(shortest.delayNs(1)).isEqualTo(50);
    assertThat(shortest.delayNs(9)).isEqualTo(250);
  }

  @Test
  void noneIsNone() {
    assertThat(Backoff.NONE.delayNs(1)).isZero();
    assertThat(Backoff.NONE.delayNs(1_000)).isZero();
  }
}
