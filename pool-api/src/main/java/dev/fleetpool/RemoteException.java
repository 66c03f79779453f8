package dev.fleetpool;

/**
 * Stands in for an exception of user code whose class is not rebuilt here. It prints like the
 * original: class name, message, the remote stack, causes and suppressed ones.
 */
// toString names the remote class where Throwable would name this one; the message stays the
// original one.
@SuppressWarnings("OverrideThrowableToString")
public final class RemoteException extends Exception {

  private final String remoteClass;

  /**
   * Creates one without a local stack trace; the remote one is set by whoever rebuilds it.
   *
   * @param remoteClass the name of the original class
   * @param message the original message, empty where there was none
   */
  public RemoteException(String remoteClass, String message) {
    super(message);
    this.remoteClass = remoteClass;
  }

  /** Returns the name of the original exception's class. */
  public String remoteClass() {
    return remoteClass;
  }

  @Override
  public String toString() {
    String message = getMessage();
    return message == null || message.isEmpty() ? remoteClass : remoteClass + ": " + message;
  }
}
