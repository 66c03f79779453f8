package dev.fleetpool.proto;

import java.util.OptionalDouble;

/**
 * How a host is at the moment, for people.
 *
 * @param load the load average of the machine over a minute, if it says
 * @param availableMemoryBytes the memory that new processes can have; 0 if it does not say
 * @param draining whether it takes no more and leaves when what runs has ended
 * @param upMs for how long its agent has run; 0 if it does not say
 */
public record HostCondition(
    OptionalDouble load, long availableMemoryBytes, boolean draining, long upMs) {

  /** Of a host that says nothing. */
  public static final HostCondition UNKNOWN =
      new HostCondition(OptionalDouble.empty(), 0, false, 0);
}
