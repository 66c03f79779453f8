package dev.fleetpool.kafka;

/**
 * Keeps SLF4J from printing three lines on the console of a program that has chosen no logging.
 * Where there is a provider, nothing changes; where somebody set the property, their value stays.
 */
public final class QuietLogging {

  private static final String VERBOSITY = "slf4j.internal.verbosity";

  private QuietLogging() {}

  /** To be called before the first logger is made. */
  public static void withoutProvider() {
    if (System.getProperty(VERBOSITY) == null) {
      System.setProperty(VERBOSITY, "ERROR");
    }
  }
}
