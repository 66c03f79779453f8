package dev.fleetpool.cli.map;

import java.io.Serializable;
import java.util.Map;

/**
 * How every command of a run is run; it travels to the hosts with the function. Immutable.
 *
 * @param folder the working directory, on the host that runs the command
 * @param environment what is set in the environment of the commands
 * @param timeoutMs how long one attempt may take; 0 for no limit
 * @param attempts how often a command that fails is run in all
 */
record CommandSettings(String folder, Map<String, String> environment, long timeoutMs, int attempts)
    implements Serializable {

  /** Copies the map. */
  CommandSettings {
    environment = Map.copyOf(environment);
  }
}
