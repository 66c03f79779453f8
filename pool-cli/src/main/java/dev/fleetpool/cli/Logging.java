package dev.fleetpool.cli;

/**
 * Which log lines a command shows, on standard error. To be said before the first logger is made;
 * what was given on the command line of the JVM stays.
 */
final class Logging {

  private static final String CONFIGURATION = "logback.configurationFile";
  private static final String OWN_CONFIGURATION = "dev/fleetpool/cli/logging.xml";
  private static final String OWN_LEVEL = "fleetpool.log.level";

  private Logging() {}

  /** Names our configuration: other jars may bring one as well. */
  static void useOwnConfiguration() {
    setIfAbsent(CONFIGURATION, OWN_CONFIGURATION);
  }

  /** Returns what has another JVM use our configuration. */
  static String ownConfigurationOption() {
    return "-D" + CONFIGURATION + "=" + OWN_CONFIGURATION;
  }

  /** Shows what Fleetpool says of its own course, not only warnings. */
  static void showOwnCourse() {
    setIfAbsent(OWN_LEVEL, "INFO");
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
