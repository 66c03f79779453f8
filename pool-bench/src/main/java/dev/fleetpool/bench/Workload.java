package dev.fleetpool.bench;

/** What is measured. The order is that of the table. */
public enum Workload {
  ONE_BY_ONE("no-op, one by one", "k/s", Better.HIGHER),
  MAP_1M("no-op, map of 1 M integers", "k/s", Better.HIGHER),
  MAP_10M("no-op, map of 10 M integers", "k/s", Better.HIGHER),
  LATENCY_P50("one at a time, p50", "us", Better.LOWER),
  LATENCY_P99("one at a time, p99", "us", Better.LOWER),
  SPINS_COLD("1000 x 10 ms, first run", "of ideal", Better.HIGHER),
  SPINS("1000 x 10 ms", "of ideal", Better.HIGHER),
  HEAVY_TAIL("200 tasks, heavy tail", "x bound", Better.LOWER),
  LARGE("500 x 1 MB in, 1 MB out", "MB/s", Better.HIGHER),
  FAIRNESS("8 jobs at once, last / first", "x", Better.LOWER),
  CHILD_KILLED("100 x 100 ms, a child killed", "s", Better.LOWER),
  COLD_START("cold start to the first result", "ms", Better.LOWER),
  ATTACH("attach to a running fleet", "ms", Better.LOWER),
  AT_REST("memory at rest, all processes", "MB", Better.LOWER),
  SLEEP_2("100 ms of sleep, 2 slots", "of ideal", Better.HIGHER),
  SLEEP_8("100 ms of sleep, 8 slots", "of ideal", Better.HIGHER),
  SLEEP_32("100 ms of sleep, 32 slots", "of ideal", Better.HIGHER),
  SLEEP_128("100 ms of sleep, 128 slots", "of ideal", Better.HIGHER);

  /** Which of two figures one would rather have. */
  public enum Better {
    HIGHER,
    LOWER
  }

  private final String title;
  private final String unit;
  private final Better better;

  Workload(String title, String unit, Better better) {
    this.title = title;
    this.unit = unit;
    this.better = better;
  }

  /** Returns what it is called in the table. */
  public String title() {
    return title;
  }

  /** Returns the unit of its figures. */
  public String unit() {
    return unit;
  }

  /** Returns which figures are better. */
  public Better better() {
    return better;
  }
}
