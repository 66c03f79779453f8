package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacesTest {

  private final List<String> begun = new ArrayList<>();
  private final Places places = new Places(2, Runnable::run);

  private void enter(String job) {
    places.enter(() -> begun.add(job));
  }

  @Test
  void jobsBeyondTheLimitWaitInTheirOrder() {
    enter("a");
    enter("b");
    enter("c");
    enter("d");
    assertThat(begun).containsExactly("a", "b");
    places.leave();
    assertThat(begun).containsExactly("a", "b", "c");
    places.leave();
    assertThat(begun).containsExactly("a", "b", "c", "d");
  }

  @Test
  void nothingBeginsOnceClosed() {
    enter("a");
    enter("b");
    enter("c");
    places.close();
    places.leave();
    places.leave();
    enter("d");
    assertThat(begun).containsExactly("a", "b");
  }

  @Test
  void placeThatNobodyWaitsForIsFreeForTheNext() {
    enter("a");
    enter("b");
    places.leave();
    places.leave();
    enter("c");
    enter("d");
    enter("e");
    assertThat(begun).containsExactly("a", "b", "c", "d");
  }
}
