package dev.fleetpool.coordinator.core.scheduling;

import java.util.Arrays;
import java.util.Random;

/** How the times of a job's tasks are distributed. */
enum Shape {
  CONSTANT {
    @Override
    double time(int index, int tasks, Random random) {
      return 1;
    }
  },
  /** Nine of ten take half the time, the tenth eleven times as long. */
  BIMODAL {
    @Override
    double time(int index, int tasks, Random random) {
      return random.nextInt(10) == 0 ? 5.5 : 0.5;
    }
  },
  /** With an exponent of 1.2, up to 160 times the least. */
  PARETO {
    @Override
    double time(int index, int tasks, Random random) {
      return Math.min(160, Math.pow(1 - random.nextDouble(), -1 / 1.2)) / 4;
    }
  },
  DRIFTING_UP {
    @Override
    double time(int index, int tasks, Random random) {
      return 0.1 + 1.8 * index / tasks;
    }
  },
  DRIFTING_DOWN {
    @Override
    double time(int index, int tasks, Random random) {
      return 1.9 - 1.8 * index / tasks;
    }
  },
  GIANT_FIRST {
    @Override
    double time(int index, int tasks, Random random) {
      return index == 0 ? giant(tasks) : 1;
    }
  },
  GIANT_MIDDLE {
    @Override
    double time(int index, int tasks, Random random) {
      return index == tasks / 2 ? giant(tasks) : 1;
    }
  },
  GIANT_LAST {
    @Override
    double time(int index, int tasks, Random random) {
      return index == tasks - 1 ? giant(tasks) : 1;
    }
  };

  /** Returns how long a task takes, where 1 is the scale. */
  abstract double time(int index, int tasks, Random random);

  /** As long as a tenth of all the others, and twenty of them at least. */
  static double giant(int tasks) {
    return Math.max(20, tasks / 10.0);
  }

  /** Returns the times of so many tasks. */
  long[] times(int tasks, long scaleNs) {
    Random random = new Random(5);
    long[] times = new long[tasks];
    Arrays.setAll(times, i -> (long) (scaleNs * time(i, tasks, random)));
    return times;
  }
}
