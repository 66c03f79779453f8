package dev.fleetpool.simulation;

import static dev.fleetpool.simulation.VirtualTime.MS;
import static dev.fleetpool.simulation.VirtualTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.simulation.SimulatedFleet.Harm;
import org.junit.jupiter.api.Test;

/** What hosts know that join while a job runs, in virtual time. */
class JoiningTest {

  private static final int TASKS = 400;
  private static final int GIANT = 100;

  private final CalmFleet calm = new CalmFleet(Harm.ANY);

  /**
   * The chunks behind a giant task are asked back and run elsewhere, but not claimed, as it is not
   * their turn. Then their host dies, and those who heard the order are gone.
   */
  @Test
  void hostThatJoinsLaterDoesNotRunWhatWasAskedBackBefore() {
    SimulatedHost first = calm.join(1);
    SimulatedHost second = calm.join(1);
    SimulatedJob job =
        calm.open(
            JobPlan.plain(0, TASKS, index -> index == GIANT ? 60 * SECOND : 20 * MS)
                .inAnyOrder()
                .withoutCopies());
    calm.fleet.runFor(10 * SECOND);
    assertThat(job.doneNs).hasSize(TASKS - 1);
    boolean giantIsFirsts = first.slots.get(0).running().isPresent();
    (giantIsFirsts ? second : first).leave();
    (giantIsFirsts ? first : second).crash();

    calm.join(2);
    calm.run();

    assertThat(job.executions()).as("the giant task runs twice").isEqualTo(TASKS + 1);
  }
}
