package dev.fleetpool;

/**
 * The {@link FinalStep} of a job threw; the cause is what it threw. At a rehearsal nothing but the
 * first tasks has run. At the end, the results of a {@linkplain Job#named named} job are kept: the
 * same program with a mended final step runs no task again.
 */
public final class FinalStepFailedException extends FleetpoolException {

  private static final long serialVersionUID = 1;

  /** Creates one. */
  public FinalStepFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
