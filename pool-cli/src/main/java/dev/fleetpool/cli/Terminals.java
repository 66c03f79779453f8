package dev.fleetpool.cli;

import java.io.IOException;
import java.util.Map;

/** What standard output is. Stateless. */
final class Terminals {

  private Terminals() {}

  /** Says whether it is a terminal on which one can move about. */
  static boolean isScreen(Map<String, String> environment) {
    String kind = environment.getOrDefault("TERM", "dumb");
    return !kind.isEmpty() && !kind.equals("dumb") && isTerminal();
  }

  /** {@link System#console()} asks for standard input too, and from Java 22 on does not tell. */
  private static boolean isTerminal() {
    try {
      return new ProcessBuilder("sh", "-c", "test -t 1").inheritIO().start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Says whether its user wants colours; see no-color.org. */
  static boolean isColoured(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** Returns how many columns text may have, by {@code COLUMNS}. */
  static int columns(Map<String, String> environment, int standard) {
    try {
      return Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
    } catch (NumberFormatException e) {
      return standard;
    }
  }
}
