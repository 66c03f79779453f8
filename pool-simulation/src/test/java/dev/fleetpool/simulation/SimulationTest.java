package dev.fleetpool.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Runs seeds. A failure names its seed; {@code -Dfleetpool.seed=N} runs just that one, {@code
 * -Dfleetpool.seeds=N} runs so many.
 */
class SimulationTest {

  private static final int SEEDS = Integer.getInteger("fleetpool.seeds", 2_000);
  private static final long ONE_SEED = Long.getLong("fleetpool.seed", -1);

  @Test
  void whatMustHoldDoesWhateverHappens() {
    long first = ONE_SEED >= 0 ? ONE_SEED : 0;
    long end = ONE_SEED >= 0 ? ONE_SEED + 1 : SEEDS;
    LongStream.range(first, end).parallel().forEach(Simulation::run);
  }

  @Test
  void sameSeedTakesTheSameSteps() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(Simulation.run(seed)).isEqualTo(Simulation.run(seed));
    }
  }
}
