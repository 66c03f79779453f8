package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BrokerContactTest {

  private static final long MS = 1_000_000;

  private long fetches = 1;
  private long nowNs;
  private final BrokerContact contact = new BrokerContact(() -> fetches, "broker:9092", 0);

  @Test
  void emptyAnswersAreContact() {
    for (int i = 0; i < 20; i++) {
      fetches++;
      pass(500);
      assertThat(contact.isOutage(nowNs)).isFalse();
    }
  }

  @Test
  void isAnOutageTwoSecondsAfterTheLastAnswer() {
    pass(100);
    pass(1_900);
    assertThat(contact.isOutage(nowNs)).isFalse();
    pass(100);
    assertThat(contact.isOutage(nowNs)).isTrue();
    pass(18_000);
    assertThat(contact.silentNs(nowNs)).isEqualTo(20_000 * MS);
    fetches++;
    pass(100);
    assertThat(contact.isOutage(nowNs)).isFalse();
  }

  @Test
  void suspendedCoordinatorCannotTell() {
    pass(100);
    nowNs += 60_000 * MS;
    contact.look(nowNs);
    assertThat(contact.isOutage(nowNs)).isFalse();
  }

  private void pass(long ms) {
    for (long end = nowNs + ms * MS; nowNs < end; ) {
      nowNs = Math.min(end, nowNs + 100 * MS);
      contact.look(nowNs);
    }
  }
}
