package dev.fleetpool.cli.map;

/** The exit codes of {@code fleetpool map}, which are GNU parallel's. */
final class ExitCodes {

  /** Something other than a command failed. */
  static final int TROUBLE = 255;

  /** Nobody reads what is printed: what a shell says of a program that SIGPIPE has ended. */
  static final int NO_READER = 141;

  private static final int MANY = 101;

  private ExitCodes() {}

  /** Returns the number of commands that failed, or 101 for more than a hundred. */
  static int ofFailures(long failed) {
    return (int) Math.min(failed, MANY);
  }
}
