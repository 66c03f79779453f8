package dev.fleetpool.simulation;

import java.util.List;

/**
 * A simulation did not go as it must. The message says all there is to say, and how to see it
 * again.
 */
public final class SimulationFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final long seed;

  SimulationFailedException(long seed, Throwable cause, List<String> state, List<String> trace) {
    super(
        """
        seed %d: %s
        replay: ./fleetpool simulate --seed %d --trace
        at the end:
          %s
        the last steps:
        %s"""
            .formatted(
                seed,
                cause.getMessage() == null ? cause : cause.getMessage(),
                seed,
                String.join("\n  ", state),
                String.join("\n", trace)),
        cause);
    this.seed = seed;
  }

  /** Returns the seed that fails. */
  public long seed() {
    return seed;
  }
}
