package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.MS;
import static dev.fleetpool.coordinator.core.CoreFixtures.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HearingTest {

  private final Hearing hearing = new Hearing();

  @Test
  void nothingIsHeardBeforeTheFirstSign() {
    assertThat(hearing.isHeard(10 * SECOND)).isFalse();
    assertThat(hearing.heardNs(0)).isZero();
  }

  @Test
  void countsFromTheTimeAskedForToTheLastSign() {
    signs(0, 5 * SECOND);
    assertThat(hearing.heardNs(2 * SECOND)).isEqualTo(3 * SECOND);
    assertThat(hearing.heardNs(0)).isEqualTo(5 * SECOND);
    assertThat(hearing.heardNs(6 * SECOND)).isZero();
  }

  @Test
  void startsAnewAfterAGap() {
    signs(0, 5 * SECOND);
    signs(5 * SECOND + Hearing.LONGEST_GAP_NS + 1, 10 * SECOND);
    assertThat(hearing.heardNs(4 * SECOND)).isEqualTo(5 * SECOND - Hearing.LONGEST_GAP_NS - 1);
  }

  @Test
  void bridgesAShortGap() {
    signs(0, 5 * SECOND);
    signs(5 * SECOND + Hearing.LONGEST_GAP_NS, 10 * SECOND);
    assertThat(hearing.heardNs(4 * SECOND)).isEqualTo(6 * SECOND);
  }

  @Test
  void isHeardUntilTheGapIsTooLong() {
    hearing.heard(0);
    assertThat(hearing.isHeard(Hearing.LONGEST_GAP_NS)).isTrue();
    assertThat(hearing.isHeard(Hearing.LONGEST_GAP_NS + 1)).isFalse();
  }

  @Test
  void probesAreAskedForOneByOneWhileItIsSilent() {
    hearing.heard(0);
    assertThat(hearing.askProbe(500 * MS)).isFalse();
    assertThat(hearing.askProbe(600 * MS)).isTrue();
    assertThat(hearing.askProbe(700 * MS)).isFalse();
    assertThat(hearing.askProbe(1_200 * MS)).isTrue();
    hearing.heard(1_300 * MS);
    assertThat(hearing.askProbe(1_800 * MS)).isFalse();
  }

  private void signs(long fromNs, long toNs) {
    for (long at = fromNs; at < toNs; at += 500 * MS) {
      hearing.heard(at);
    }
    hearing.heard(toNs);
  }
}
