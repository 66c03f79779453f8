package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.VirtualTime.MS;
import static dev.fleetpool.coordinator.core.VirtualTime.SECOND;

import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.coordinator.core.SimulatedFleet.Ways;
import dev.fleetpool.coordinator.core.SimulatedJob.Manner;
import dev.fleetpool.coordinator.core.SimulatedJob.Tasks;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/** Makes a fleet, its jobs and its misfortunes from a seed, and runs them to the end. */
final class SimulatedSchedule {

  private static final long LIMIT_NS = 900 * SECOND;
  private static final long FAULTS_WITHIN_NS = 8 * SECOND;

  private final long seed;
  private final Random random;
  private final SimulatedFleet fleet;
  private final int jobs;

  SimulatedSchedule(long seed) {
    this.seed = seed;
    this.random = new Random(seed ^ 0x5DEECE66DL);
    Ways ways =
        new Ways(
            MS / 10,
            pick(MS, 5 * MS, 30 * MS),
            pick(2 * MS, 50 * MS, 200 * MS),
            pick(0.0, 0.0, 0.05, 0.3));
    this.fleet = new SimulatedFleet(seed, ways);
    this.jobs = 1 + random.nextInt(3);
    for (int i = 0; i <= random.nextInt(3); i++) {
      later(SECOND, () -> fleet.join(1 + random.nextInt(4)));
    }
    for (int i = 0; i < jobs; i++) {
      int number = i;
      later(2 * SECOND, () -> open(number));
    }
    if (random.nextInt(3) > 0) {
      for (int i = 0; i <= random.nextInt(4); i++) {
        later(FAULTS_WITHIN_NS, this::misfortune);
      }
    }
  }

  void run() {
    fleet.runToQuiescence(jobs, LIMIT_NS);
  }

  SimulatedFleet fleet() {
    return fleet;
  }

  // ---- jobs

  private void open(int number) {
    SimulatedJob job = new SimulatedJob(fleet.time, number, seed, tasks(), manner());
    fleet.open(job);
    if (random.nextBoolean()) {
      job.append(Integer.MAX_VALUE);
    } else {
      feed(job, 1 + random.nextInt(20), pick(MS, 5 * MS, 50 * MS));
    }
    if (random.nextInt(4) == 0) {
      for (int i = 0; i < 20; i++) {
        later(3 * SECOND, () -> fleet.cancelTask(job, random.nextInt(job.tasks.tasks() + 1)));
      }
    }
    if (random.nextInt(8) == 0) {
      later(3 * SECOND, () -> fleet.cancel(job));
    }
  }

  private void feed(SimulatedJob job, int batch, long everyNs) {
    if (job.endedNs < 0 && !job.isAppended()) {
      job.append(1 + random.nextInt(batch));
      fleet.time.after((long) (random.nextDouble() * everyNs), () -> feed(job, batch, everyNs));
    } else {
      job.append(0);
    }
  }

  private Tasks tasks() {
    int count = random.nextInt(300);
    long baseNs = pick(MS / 50, MS, 10 * MS, 100 * MS);
    long[] times = new long[count];
    int kind = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      times[i] =
          switch (kind) {
            case 0 -> baseNs;
            case 1 -> (long) (baseNs * Math.min(300, Math.pow(1 - random.nextDouble(), -0.9)));
            case 2 -> random.nextBoolean() ? baseNs : 10 * baseNs;
            default -> baseNs;
          };
    }
    if (kind == 3 && count > 0) {
      times[random.nextInt(count)] = 5 * SECOND;
    }
    return new Tasks(
        count,
        index -> times[(int) index],
        pick(0.0, 0.0, 0.1),
        pick(0.0, 0.0, 0.05),
        pick(0.0, 0.0, 0.1));
  }

  private Manner manner() {
    return new Manner(
        random.nextInt(3) == 0 ? OptionalInt.of(1 + random.nextInt(20)) : OptionalInt.empty(),
        random.nextBoolean() ? Release.IN_ORDER : Release.AS_THEY_COME,
        random.nextInt(4) == 0 ? OnFailure.STOP : OnFailure.GO_ON,
        new Retries(random.nextInt(3), random.nextInt(3)),
        random.nextInt(3) == 0
            ? new Backoff(pick(MS, 100 * MS), SECOND, random::nextDouble)
            : Backoff.NONE);
  }

  // ---- misfortunes

  private void misfortune() {
    long sessionNs = pick(2 * SECOND, 4 * SECOND, 6 * SECOND);
    List<SimulatedHost> up = fleet.hosts.stream().filter(SimulatedHost::isUp).toList();
    if (random.nextInt(6) == 0) {
      fleet.cutOff((5 + random.nextInt(26)) * SECOND);
      return;
    }
    if (up.isEmpty() || random.nextInt(3) == 0) {
      fleet.join(1 + random.nextInt(3));
      return;
    }
    SimulatedHost host = up.get(random.nextInt(up.size()));
    if (random.nextInt(5) == 0) {
      host.slowDown(2 + random.nextInt(8));
      fleet.time.after(5 * SECOND, () -> host.slowDown(1));
      return;
    }
    switch (random.nextInt(4)) {
      case 0 -> host.crash(sessionNs);
      case 1 -> host.freeze((long) (random.nextDouble() * 8 * SECOND), sessionNs);
      case 2 -> host.leave();
      default -> {
        fleet.putToSleep((long) (random.nextDouble() * 6 * SECOND));
        return;
      }
    }
    if (up.size() == 1) {
      later(3 * SECOND, () -> fleet.join(1 + random.nextInt(3)));
    }
  }

  // ---- choice

  private void later(long withinNs, Runnable action) {
    fleet.time.at((long) (random.nextDouble() * withinNs) + fleet.time.nowNs(), action);
  }

  private long pick(long... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private double pick(double... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
