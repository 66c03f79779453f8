package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.VirtualTime.MS;
import static dev.fleetpool.coordinator.core.VirtualTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.coordinator.core.SimulatedFleet.Ways;
import dev.fleetpool.coordinator.core.SimulatedJob.Manner;
import dev.fleetpool.coordinator.core.SimulatedJob.Tasks;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * Runs the core against simulated fleets. A failure names its seed; {@code -Dfleetpool.seed=N} runs
 * just that one, {@code -Dfleetpool.seeds=N} runs so many.
 */
class CoordinationSimulationTest {

  private static final int SEEDS = Integer.getInteger("fleetpool.seeds", 1_000);
  private static final long ONE_SEED = Long.getLong("fleetpool.seed", -1);

  @Test
  void everyTaskIsAnsweredOnceWhateverHappens() {
    long first = ONE_SEED >= 0 ? ONE_SEED : 0;
    long end = ONE_SEED >= 0 ? ONE_SEED + 1 : SEEDS;
    for (long seed = first; seed < end; seed++) {
      SimulatedSchedule schedule = new SimulatedSchedule(seed);
      try {
        schedule.run();
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "seed %d, replay with -Dfleetpool.seed=%d: %s\n%s"
                .formatted(seed, seed, e.getMessage(), schedule.fleet()),
            e);
      }
    }
  }

  @Test
  void fourLongTasksOnTwoSlotsTakeTwice() {
    SimulatedFleet fleet = calmFleet(2);
    SimulatedJob job = job(fleet, 0, Tasks.of(4, index -> SECOND), Manner.PLAIN);
    long startNs = fleet.time.nowNs();
    run(fleet, job);
    assertThat(job.endedNs - startNs).isBetween(2 * SECOND, 2 * SECOND + 50 * MS);
  }

  @Test
  void oneGiantTaskDoesNotHoldUpTheOthers() {
    SimulatedFleet fleet = calmFleet(2);
    Tasks tasks = Tasks.of(500, index -> index == 100 ? 30 * SECOND : 10 * MS);
    Manner manner =
        new Manner(OptionalInt.empty(), Release.AS_THEY_COME, OnFailure.GO_ON, Retries.DEFAULT);
    SimulatedJob job = job(fleet, 0, tasks, manner);
    long startNs = fleet.time.nowNs();
    run(fleet, job);
    assertThat(job.doneNs.get(498) - startNs).isLessThan(6 * SECOND);
    assertThat(job.doneNs.get(499) - startNs).isLessThan(32 * SECOND);
  }

  @Test
  void tinyTasksKeepTheSlotsBusy() {
    SimulatedFleet fleet = calmFleet(2);
    SimulatedJob job = job(fleet, 0, Tasks.of(20_000, index -> MS / 10), Manner.PLAIN);
    long startNs = fleet.time.nowNs();
    run(fleet, job);
    assertThat(job.endedNs - startNs).isLessThan(1_200 * MS);
  }

  @Test
  void twoJobsShareTheFleetByTime() {
    SimulatedFleet fleet = calmFleet(4);
    SimulatedJob first = job(fleet, 0, Tasks.of(2_000, index -> 10 * MS), Manner.PLAIN);
    SimulatedJob second = job(fleet, 1, Tasks.of(100, index -> 100 * MS), Manner.PLAIN);
    long startNs = fleet.time.nowNs();
    run(fleet, first, second);
    // Alone it takes 2.5 s; with half of the fleet, twice that.
    assertThat(second.endedNs - startNs).isBetween(4_500 * MS, 6 * SECOND);
  }

  @Test
  void jobThatWasIdleDoesNotStarveTheOthers() {
    SimulatedFleet fleet = calmFleet(2);
    SimulatedJob idle =
        new SimulatedJob(fleet.time, 0, 0, Tasks.of(1_000, index -> 10 * MS), Manner.PLAIN);
    fleet.open(idle);
    SimulatedJob busy = job(fleet, 1, Tasks.of(3_000, index -> 10 * MS), Manner.PLAIN);
    long startNs = fleet.time.nowNs();
    fleet.time.after(10 * SECOND, () -> idle.append(Integer.MAX_VALUE));
    run(fleet, idle, busy);
    long between =
        busy.doneNs.stream()
            .filter(at -> at - startNs > 10 * SECOND && at - startNs < 11 * SECOND)
            .count();
    assertThat(between).isBetween(70L, 130L);
  }

  @Test
  void outageOfTheLogMakesNothingRunTwice() {
    SimulatedFleet fleet = calmFleet(2);
    fleet.join(2);
    SimulatedJob job = job(fleet, 0, Tasks.of(80, index -> SECOND), Manner.PLAIN);
    fleet.time.after(2_300 * MS, () -> fleet.cutOff(20 * SECOND));
    run(fleet, job);
    assertThat(job.runs).hasSize(80);
  }

  @Test
  void slowHostDoesNotHoldUpTheEnd() {
    SimulatedFleet fleet = calmFleet(3);
    fleet.join(1).slowDown(60);
    SimulatedJob job = job(fleet, 0, Tasks.of(40, index -> 500 * MS), Manner.PLAIN);
    long startNs = fleet.time.nowNs();
    run(fleet, job);
    // Alone, the task on the slow host takes 30 s.
    assertThat(job.endedNs - startNs).isLessThan(10 * SECOND);
    assertThat(job.runs).hasSizeBetween(41, 42);
  }

  @Test
  void tasksOfOneLengthGetNoCopies() {
    SimulatedFleet fleet = calmFleet(4);
    SimulatedJob job = job(fleet, 0, Tasks.of(41, index -> 3 * SECOND), Manner.PLAIN);
    run(fleet, job);
    assertThat(job.runs).hasSize(41);
  }

  @Test
  void lastHostIsFoundDeadWhileTheLogIsHeard() {
    SimulatedFleet fleet = calmFleet(2);
    job(fleet, 0, Tasks.of(80, index -> 60 * SECOND), Manner.PLAIN);
    fleet.hosts.get(0).crash(6 * SECOND);
    long crashedNs = fleet.time.nowNs();
    while (fleet.core.slots() > 0) {
      fleet.time.step();
      assertThat(fleet.time.nowNs() - crashedNs).isLessThan(5 * SECOND);
    }
    assertThat(fleet.time.nowNs() - crashedNs).isGreaterThan(2 * SECOND);
  }

  private static SimulatedFleet calmFleet(int slots) {
    SimulatedFleet fleet = new SimulatedFleet(0, Ways.QUICK);
    fleet.join(slots);
    while (fleet.time.nowNs() < 5 * SECOND) {
      fleet.time.step();
    }
    return fleet;
  }

  private static SimulatedJob job(SimulatedFleet fleet, int number, Tasks tasks, Manner manner) {
    SimulatedJob job = new SimulatedJob(fleet.time, number, 0, tasks, manner);
    fleet.open(job);
    job.append(Integer.MAX_VALUE);
    return job;
  }

  private static void run(SimulatedFleet fleet, SimulatedJob... jobs) {
    try {
      fleet.runToQuiescence(jobs.length, 600 * SECOND);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(e.getMessage() + "\n" + fleet, e);
    }
  }
}
