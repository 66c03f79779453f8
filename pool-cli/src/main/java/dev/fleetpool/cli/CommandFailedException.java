package dev.fleetpool.cli;

/** A command cannot be carried out; the message is all that its user needs to know. */
final class CommandFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CommandFailedException(String message) {
    super(message);
  }
}
