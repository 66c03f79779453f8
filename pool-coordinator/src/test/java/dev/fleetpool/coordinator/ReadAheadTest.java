package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReadAheadTest {

  private static final int AT_FIRST = 64;
  private static final int MOST = 1_024;

  private final ReadAhead readAhead = ReadAhead.ofHeap();
  private final AtomicInteger read = new AtomicInteger();
  private final Thread reader = new Thread(this::readOn, "reader");

  private void readOn() {
    try {
      while (read.get() < 10_000) {
        readAhead.awaitRoom();
        read.incrementAndGet();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the reader waits, or has ended, and returns how far it came. */
  private int readUntilItWaits() {
    while (reader.getState() != Thread.State.WAITING
        && reader.getState() != Thread.State.TERMINATED) {
      Thread.onSpinWait();
    }
    return read.get();
  }

  @AfterEach
  void endReader() throws InterruptedException {
    readAhead.close();
    reader.join();
  }

  @Test
  void littleIsReadUntilAResultHasCome() {
    reader.start();
    assertThat(readUntilItWaits()).isEqualTo(AT_FIRST);
  }

  @Test
  void smallHeapIsNotFilledByTheFirstResults() throws InterruptedException {
    ReadAhead small = ReadAhead.ofHeap(128 << 20);
    for (int i = 0; i < 16; i++) {
      small.awaitRoom();
    }
    Thread.currentThread().interrupt(); // ends the wait that follows
    assertThatThrownBy(small::awaitRoom).isInstanceOf(InterruptedException.class);
  }

  @Test
  void smallResultsAreReadFarAhead() {
    readAhead.arrived(10, 1_000, 0);
    reader.start();
    assertThat(readUntilItWaits()).isEqualTo(MOST);
  }

  @Test
  void largeResultsAreReadOnlyAsFarAsKeepsSlotsBusy() {
    readAhead.arrived(1, Integer.MAX_VALUE, 0);
    reader.start();
    assertThat(readUntilItWaits()).isEqualTo(8);
  }

  @Test
  void resultsThatTravelApartAreReadFartherAheadThanTheHeapWouldAllow() {
    readAhead.arrived(1, 40, 10 << 20);
    reader.start();
    assertThat(readUntilItWaits()).isEqualTo(102);
  }

  @Test
  void whatIsConsumedMakesRoom() {
    readAhead.arrived(1, 1, 0);
    reader.start();
    assertThat(readUntilItWaits()).isEqualTo(MOST);
    for (int i = 0; i < 160; i++) {
      readAhead.consumed();
    }
    while (read.get() < MOST + 160) {
      Thread.onSpinWait();
    }
    assertThat(readUntilItWaits()).isEqualTo(MOST + 160);
  }

  @Test
  void closingLetsEverybodyPass() throws InterruptedException {
    reader.start();
    readUntilItWaits();
    readAhead.close();
    reader.join();
    assertThat(read).hasValue(10_000);
  }

  @Test
  void unlimitedNeverWaits() throws InterruptedException {
    ReadAhead unlimited = ReadAhead.unlimited();
    for (int i = 0; i < 10_000; i++) {
      unlimited.awaitRoom();
    }
  }
}
