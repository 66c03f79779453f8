package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterludesTest {

  private final List<String> done = new ArrayList<>();
  private long inputs;

  @Test
  void firstComesOnceAndTheOtherAgainAndAgain() throws Exception {
    Interludes interludes = interludes(3);
    for (inputs = 1; inputs <= 20_000; inputs++) {
      interludes.after(inputs);
    }
    assertThat(done).containsExactly("first 3", "often 8192", "often 16384");
  }

  @Test
  void firstComesFirst() throws Exception {
    inputs = 8_192;
    interludes(8_192).after(inputs);
    assertThat(done).containsExactly("first 8192", "often 8192");
  }

  @Test
  void afterNoInputsMeansNever() throws Exception {
    interludes(0).after(1);
    assertThat(done).isEmpty();
  }

  private Interludes interludes(int tasks) {
    return new Interludes(
        tasks, () -> done.add("first " + inputs), () -> done.add("often " + inputs));
  }
}
