package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.MS;
import static dev.fleetpool.simulation.VirtualTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When stragglers get copies, and what these cost, in virtual time. */
class CopiesTest {

  private final CalmFleet calm = new CalmFleet();

  @Test
  void slowHostDoesNotHoldUpTheEnd() {
    calm.join(3);
    calm.join(1).slowDown(1_000 * SECOND, 60);
    SimulatedJob job = calm.open(40, index -> 500 * MS);
    calm.run();
    // Alone, the task on the slow host takes 30 s.
    assertThat(calm.sinceStart(job.endedNs)).isLessThan(10 * SECOND);
    assertThat(job.executions()).isBetween(41L, 42L);
  }

  @Test
  void slowHostHoldsUpAJobThatAllowsNoCopies() {
    calm.join(3);
    calm.join(1).slowDown(1_000 * SECOND, 60);
    SimulatedJob job = calm.open(JobPlan.plain(0, 40, index -> 500 * MS).withoutCopies());
    calm.run();
    assertThat(calm.sinceStart(job.endedNs)).isGreaterThan(29 * SECOND);
    assertThat(job.executions()).isEqualTo(40);
  }

  @Test
  void tasksOfOneLengthGetNoCopies() {
    calm.join(4);
    SimulatedJob job = calm.open(41, index -> 3 * SECOND);
    calm.run();
    assertThat(job.executions()).isEqualTo(41);
  }

  @Test
  void copyThatLosesIsCancelled() {
    calm.join(3);
    SimulatedHost slow = calm.join(1);
    slow.slowDown(1_000 * SECOND, 60);
    // An input is still to come: the end of the job would cancel what runs as well.
    SimulatedJob job = calm.fleet.open(JobPlan.plain(0, 41, index -> 500 * MS));
    job.append(40);
    while (job.doneNs.size() < 40) {
      calm.time.step();
    }
    assertThat(slow.slots.get(0).running()).isPresent();
    calm.fleet.runFor(2 * SECOND);
    assertThat(slow.slots.get(0).running()).isEmpty();
    assertThat(job.endedNs).isNegative();
  }
}
