package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.MS;
import static dev.fleetpool.simulation.VirtualTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How well slots are used when nothing goes wrong, in virtual time. */
class LateBindingTest {

  private final CalmFleet calm = new CalmFleet();

  @Test
  void fourLongTasksOnTwoSlotsTakeTwice() {
    calm.join(2);
    SimulatedJob job = calm.open(4, index -> SECOND);
    calm.run();
    assertThat(calm.sinceStart(job.endedNs)).isBetween(2 * SECOND, 2 * SECOND + 50 * MS);
  }

  @Test
  void oneGiantTaskDoesNotHoldUpTheOthers() {
    calm.join(2);
    SimulatedJob job =
        calm.open(
            JobPlan.plain(0, 500, index -> index == 100 ? 30 * SECOND : 10 * MS).inAnyOrder());
    calm.run();
    assertThat(calm.sinceStart(job.doneNs.get(498))).isLessThan(6 * SECOND);
    assertThat(calm.sinceStart(job.doneNs.get(499))).isLessThan(32 * SECOND);
  }

  @Test
  void tinyTasksKeepTheSlotsBusy() {
    calm.join(2);
    SimulatedJob job = calm.open(20_000, index -> MS / 10);
    calm.run();
    // At best it takes 1 s; 1.12 s where no chunk waits behind the one that runs.
    assertThat(calm.sinceStart(job.endedNs)).isLessThan(1_060 * MS);
  }

  @Test
  void twoJobsShareTheFleetByTime() {
    calm.join(4);
    calm.open(2_000, index -> 10 * MS);
    SimulatedJob second = calm.open(100, index -> 100 * MS);
    calm.run();
    // Alone it takes 2.5 s; with half of the fleet, twice that.
    assertThat(calm.sinceStart(second.endedNs)).isBetween(4_500 * MS, 6 * SECOND);
  }

  @Test
  void jobThatWasIdleDoesNotStarveTheOthers() {
    calm.join(2);
    SimulatedJob idle = calm.fleet.open(JobPlan.plain(0, 1_000, index -> 10 * MS));
    SimulatedJob busy = calm.open(3_000, index -> 10 * MS);
    calm.time.after(10 * SECOND, () -> idle.append(Integer.MAX_VALUE));
    calm.run();
    long between =
        busy.doneNs.stream()
            .filter(at -> calm.sinceStart(at) > 10 * SECOND && calm.sinceStart(at) < 11 * SECOND)
            .count();
    assertThat(between).isBetween(70L, 130L);
  }

  @Test
  void hundredHostsAreBusyAtOnce() {
    for (int i = 0; i < 100; i++) {
      calm.fleet.join(1, "");
    }
    calm.fleet.runFor(10 * SECOND);
    SimulatedJob job = calm.open(1_000, index -> 200 * MS);
    calm.run();
    assertThat(calm.sinceStart(job.endedNs)).isLessThan(3 * SECOND);
  }
}
