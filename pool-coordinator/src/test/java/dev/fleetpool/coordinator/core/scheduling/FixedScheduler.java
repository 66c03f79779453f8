package dev.fleetpool.coordinator.core.scheduling;

/**
 * Self-scheduling with fixed settings: every chunk has the same number of tasks, and every slot the
 * same number of chunks outstanding. This is what the rules are measured against.
 */
final class FixedScheduler implements Scheduler {

  private final int chunkSize;
  private final int credit;
  private VirtualFleet fleet;
  private int next;
  private int answered;

  @SuppressWarnings("NullAway.Init") // start comes first
  FixedScheduler(int chunkSize, int credit) {
    this.chunkSize = chunkSize;
    this.credit = credit;
  }

  @Override
  public void start(VirtualFleet with) {
    fleet = with;
    for (int round = 0; round < credit; round++) {
      for (int slot = 0; slot < fleet.slots().size(); slot++) {
        sendTo(slot);
      }
    }
  }

  private void sendTo(int slot) {
    int count = Math.min(chunkSize, fleet.tasks.count() - next);
    if (count > 0) {
      fleet.send(slot, new Work(next, next, count));
      next += count;
    }
  }

  @Override
  public void reported(Report report) {
    answered += report.count();
    if (report.ended()) {
      sendTo(report.slot());
    }
  }

  @Override
  public void pass() {}

  @Override
  public boolean isDone() {
    return answered == fleet.tasks.count();
  }
}
