package dev.fleetpool.coordinator.core;

/** Says which failures are worth a further attempt. Called by the coordinator loop. */
public interface RetryRule {

  /** Every failure is. */
  RetryRule ALWAYS = failure -> true;

  /** Says whether the task is tried again; must not block or throw. */
  boolean triesAgain(Answer failure);
}
