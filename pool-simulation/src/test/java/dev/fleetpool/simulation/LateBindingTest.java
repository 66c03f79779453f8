package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.MS;
import static dev.fleetpool.simulation.VirtualTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.simulation.SimulatedFleet.Conditions;
import org.junit.jupiter.api.Test;

/** How well slots are used when nothing goes wrong, in virtual time. */
class LateBindingTest {

  private static final Conditions CALM =
      new Conditions(
          0,
          Network.Settings.QUICK,
          SimulatedGroup.Protocol.COOPERATIVE,
          6 * SECOND,
          /* startFailures= */ 0,
          SimulatedFleet.Harm.NONE);

  private final VirtualTime time = new VirtualTime();
  private final SimulatedFleet fleet = new SimulatedFleet(CALM, time, Trace.kept(time));
  private long startNs;

  @Test
  void fourLongTasksOnTwoSlotsTakeTwice() {
    join(2);
    SimulatedJob job = open(JobPlan.plain(0, 4, index -> SECOND));
    run();
    assertThat(job.endedNs - startNs).isBetween(2 * SECOND, 2 * SECOND + 50 * MS);
  }

  @Test
  void oneGiantTaskDoesNotHoldUpTheOthers() {
    join(2);
    SimulatedJob job =
        open(JobPlan.plain(0, 500, index -> index == 100 ? 30 * SECOND : 10 * MS).inAnyOrder());
    run();
    assertThat(job.doneNs.get(498) - startNs).isLessThan(6 * SECOND);
    assertThat(job.doneNs.get(499) - startNs).isLessThan(32 * SECOND);
  }

  @Test
  void tinyTasksKeepTheSlotsBusy() {
    join(2);
    SimulatedJob job = open(JobPlan.plain(0, 20_000, index -> MS / 10));
    run();
    assertThat(job.endedNs - startNs).isLessThan(1_200 * MS);
  }

  @Test
  void twoJobsShareTheFleetByTime() {
    join(4);
    open(JobPlan.plain(0, 2_000, index -> 10 * MS));
    SimulatedJob second = open(JobPlan.plain(1, 100, index -> 100 * MS));
    run();
    // Alone it takes 2.5 s; with half of the fleet, twice that.
    assertThat(second.endedNs - startNs).isBetween(4_500 * MS, 6 * SECOND);
  }

  @Test
  void jobThatWasIdleDoesNotStarveTheOthers() {
    join(2);
    SimulatedJob idle = fleet.open(JobPlan.plain(0, 1_000, index -> 10 * MS));
    SimulatedJob busy = open(JobPlan.plain(1, 3_000, index -> 10 * MS));
    time.after(10 * SECOND, () -> idle.append(Integer.MAX_VALUE));
    run();
    long between =
        busy.doneNs.stream()
            .filter(at -> at - startNs > 10 * SECOND && at - startNs < 11 * SECOND)
            .count();
    assertThat(between).isBetween(70L, 130L);
  }

  @Test
  void hundredHostsAreBusyAtOnce() {
    for (int i = 0; i < 100; i++) {
      fleet.join(1, "");
    }
    fleet.runFor(10 * SECOND);
    SimulatedJob job = open(JobPlan.plain(0, 1_000, index -> 200 * MS));
    run();
    assertThat(job.endedNs - startNs).isLessThan(3 * SECOND);
  }

  private void join(int slots) {
    fleet.join(slots, "");
    fleet.runFor(5 * SECOND);
  }

  private SimulatedJob open(JobPlan plan) {
    startNs = time.nowNs();
    SimulatedJob job = fleet.open(plan);
    job.append(Integer.MAX_VALUE);
    return job;
  }

  private void run() {
    fleet.run(fleet.jobs.size(), 600 * SECOND);
  }
}
