package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.MS;
import static dev.fleetpool.simulation.VirtualTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What silence means, in virtual time. */
class OutageTest {

  private final CalmFleet calm = new CalmFleet();

  @Test
  void outageOfTheLogMakesNothingRunTwice() {
    calm.join(2);
    calm.join(2);
    SimulatedJob job = calm.open(80, index -> SECOND);
    calm.time.after(2_300 * MS, () -> calm.fleet.outage(20 * SECOND));
    calm.run();
    assertThat(job.executions()).isEqualTo(80);
  }

  @Test
  void coordinatorThatIsCutOffMakesNothingRunTwice() {
    calm.join(2);
    calm.join(2);
    SimulatedJob job = calm.open(80, index -> SECOND);
    calm.time.after(2_300 * MS, () -> calm.fleet.coordinator.cutOff(20 * SECOND));
    calm.run();
    assertThat(job.executions()).isEqualTo(80);
  }

  @Test
  void lastHostIsFoundDeadWhileTheLogIsHeard() {
    SimulatedHost host = calm.join(2);
    calm.open(80, index -> 60 * SECOND);
    calm.fleet.runFor(SECOND);
    host.crash();
    long crashedNs = calm.time.nowNs();
    while (calm.fleet.coordinator.core.slots() > 0) {
      calm.time.step();
      assertThat(calm.time.nowNs() - crashedNs).isLessThan(5 * SECOND);
    }
    assertThat(calm.time.nowNs() - crashedNs).isGreaterThan(2 * SECOND);
  }
}
