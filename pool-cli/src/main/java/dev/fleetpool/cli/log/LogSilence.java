package dev.fleetpool.cli.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Silence once this JVM is told to end: what is torn down at the same time, as the broker of a
 * local pool, would be complained of by those that still talk to it. Thread-safe.
 */
public final class LogSilence {

  private LogSilence() {}

  /** Has it fall when the JVM begins to end. */
  public static void fallAtEnd() {
    Runtime.getRuntime().addShutdownHook(new Thread(LogSilence::fall, "fleetpool-log-end"));
  }

  /** Nothing is logged from here on. */
  public static void fall() {
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)
        instanceof ch.qos.logback.classic.Logger root) {
      root.detachAndStopAllAppenders();
    }
  }
}
