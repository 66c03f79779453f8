package dev.fleetpool.coordinator;

import dev.fleetpool.coordinator.core.Coordination;
import dev.fleetpool.metrics.Figures;
import org.jspecify.annotations.Nullable;

/**
 * The values of the core's meters where other threads can read them: taken by the loop twice a
 * second, once somebody has asked, and not at all before. Thread-safe; {@link #round} is called by
 * the loop.
 */
final class FigureBoard {

  private static final long EVERY_NS = 500_000_000;

  private volatile boolean wanted;
  private volatile @Nullable Figures latest;
  private long takenNs; // owned by the loop

  /** Takes the values if it is time to; what the loop itself has to add is added then. */
  void round(Coordination core, CoordinatorLoop loop, long nowNs) {
    if (wanted && (latest == null || nowNs - takenNs >= EVERY_NS)) {
      takenNs = nowNs;
      Figures figures = core.figures(nowNs);
      loop.addTo(figures, nowNs);
      latest = figures;
    }
  }

  /** Returns the last values; all are 0 at the first call. */
  Figures latest() {
    wanted = true;
    Figures figures = latest;
    return figures == null ? new Figures() : figures;
  }
}
