package dev.fleetpool.child;

/** Ends the child at once. No shutdown hook of the user's runs, as the agent is gone or deaf. */
final class LastWords {

  private static final int AGENT_GONE = 0;
  private static final int BROKEN = 70;

  private LastWords() {}

  /** Ends a child whose agent has closed the stream. */
  static void agentGone() {
    Runtime.getRuntime().halt(AGENT_GONE);
  }

  /** Ends a child that cannot go on; the agent finds the reason at the end of standard error. */
  static void broken(Throwable reason) {
    try {
      reason.printStackTrace();
    } finally {
      Runtime.getRuntime().halt(BROKEN);
    }
  }
}
