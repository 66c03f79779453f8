package dev.fleetpool.cli.terminal;

import java.io.IOException;
import java.util.Map;

/** A stream of this process that may be a terminal. Stateless. */
public enum Terminal {
  /** Standard output. */
  OUT(1),
  /** Standard error. */
  ERR(2);

  private final int descriptor;

  Terminal(int descriptor) {
    this.descriptor = descriptor;
  }

  /** Says whether it is a terminal on which one can move about; asks another process. */
  public boolean isScreen(Map<String, String> environment) {
    String kind = environment.getOrDefault("TERM", "dumb");
    return !kind.isEmpty() && !kind.equals("dumb") && isTerminal();
  }

  /** {@link System#console()} asks for standard input too, and from Java 22 on does not tell. */
  private boolean isTerminal() {
    try {
      return new ProcessBuilder("sh", "-c", "test -t " + descriptor).inheritIO().start().waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Says whether its user wants colours; see no-color.org. */
  public static boolean isColoured(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** Returns how many columns text may have, by {@code COLUMNS}. */
  public static int columns(Map<String, String> environment, int standard) {
    try {
      return Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
    } catch (NumberFormatException e) {
      return standard;
    }
  }
}
