package dev.fleetpool;

/**
 * A named job was opened by another program while it ran here: that one goes on with what was
 * computed so far, this one stops.
 */
public final class JobTakenOverException extends FleetpoolException {

  private static final long serialVersionUID = 1;

  /** Creates one. */
  public JobTakenOverException(String message) {
    super(message, null);
  }
}
