package dev.fleetpool.chaos;

import java.time.Duration;

/**
 * A fault that begins, lasts for a fixed time and ends.
 *
 * <p>It waits for time and not for a condition, as nothing else in these tests does: how long the
 * host or the broker is away is what its test is about, shorter or longer than the time-outs of
 * those that miss it. Nothing that can be seen says that it was long enough, and to wait until the
 * others have noticed would end every fault just then.
 *
 * @param begin brings it about
 * @param length from when it has begun to when it begins to end
 * @param end brings back what was before
 */
record PassingFault(ReferenceRun.Fault begin, Duration length, ReferenceRun.Fault end)
    implements ReferenceRun.Fault {

  @Override
  public void happen() throws Exception {
    begin.happen();
    Thread.sleep(length.toMillis());
    end.happen();
  }
}
