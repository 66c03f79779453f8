package dev.fleetpool.cli;

import dev.fleetpool.AttachedJob;
import dev.fleetpool.Pool;
import picocli.CommandLine.Parameters;

/** The job that a command is about. */
final class JobArgument {

  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name, or its id.")
  private String id = "";

  /** What a command does with a job. */
  interface Work {

    /** Does it, and returns the exit code. */
    int with(AttachedJob job);
  }

  /**
   * Attaches to the job for as long as the work takes; returns its exit code.
   *
   * @throws CommandFailedException if the fleet does not know the job, or it is in no state for
   *     this
   */
  int run(FleetOptions fleet, Work work) {
    try (Pool pool = fleet.openPool()) {
      return work.with(pool.attach(id));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()));
    }
  }
}
