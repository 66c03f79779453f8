package dev.fleetpool.worker.core;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life of a slot's child, as its slot sees it. One child at a time; another class path, or
 * other settings of a job, need another child. Owned by the slot's core.
 *
 * <p>A child that is lost is replaced at once, so that the next task finds one. One that does not
 * come up is tried again after a pause that doubles, so that a class path that cannot work does not
 * keep a core busy.
 */
final class ChildState {

  private static final long FIRST_PAUSE_NS = 50_000_000;
  private static final int MAX_DOUBLINGS = 6;

  /** Where the child stands. */
  enum Phase {
    /** There is none. */
    NONE,
    /** It was started and has not said hello. */
    STARTING,
    /** It takes chunks. */
    READY,
    /** It was killed and is not gone yet. */
    LEAVING
  }

  /** What may happen to it. */
  enum Event {
    /** It is started. */
    START,
    /** It says hello. */
    HELLO,
    /** It is killed by its slot. */
    KILL,
    /** It is gone. */
    EXIT
  }

  /** Every step there is; what is not here is a mistake. */
  static final Map<Phase, Map<Event, Phase>> STEPS =
      Map.of(
          Phase.NONE, Map.of(Event.START, Phase.STARTING),
          Phase.STARTING,
              Map.of(Event.HELLO, Phase.READY, Event.KILL, Phase.LEAVING, Event.EXIT, Phase.NONE),
          Phase.READY, Map.of(Event.KILL, Phase.LEAVING, Event.EXIT, Phase.NONE),
          // It may have said hello before it heard of the kill, and may be killed twice.
          Phase.LEAVING,
              Map.of(
                  Event.HELLO, Phase.LEAVING, Event.KILL, Phase.LEAVING, Event.EXIT, Phase.NONE));

  private final int slot;
  private Phase phase = Phase.NONE;
  private @Nullable ChildSpec wanted;
  private @Nullable ChildSpec started;
  private long pid;
  private int tasks;
  private int startFailures;
  private long exitedNs;

  ChildState(int slot) {
    this.slot = slot;
  }

  private Phase step(Event event) {
    Phase before = phase;
    Phase after = STEPS.getOrDefault(before, Map.of()).get(event);
    if (after == null) {
      throw new IllegalStateException(
          "slot %d: a child that is %s cannot take the event %s".formatted(slot, before, event));
    }
    phase = after;
    return before;
  }

  Phase phase() {
    return phase;
  }

  /** Sets how the next child, or this one, must have been started. */
  void wanted(ChildSpec spec) {
    wanted = spec;
  }

  /** Returns how a child is to be started now, if one is. */
  Optional<ChildSpec> start(long nowNs) {
    ChildSpec spec = wanted;
    boolean pausing = startFailures > 0 && nowNs - exitedNs < pauseNs();
    if (phase != Phase.NONE || spec == null || pausing) {
      return Optional.empty();
    }
    step(Event.START);
    started = spec;
    tasks = 0;
    return Optional.of(spec);
  }

  private long pauseNs() {
    return FIRST_PAUSE_NS << Math.min(startFailures, MAX_DOUBLINGS);
  }

  void hello(long childPid) {
    step(Event.HELLO);
    pid = childPid;
    startFailures = 0;
  }

  void killed() {
    step(Event.KILL);
  }

  /** The child is gone; says whether it failed to come up. */
  boolean exited(long nowNs) {
    boolean failedToStart = step(Event.EXIT) == Phase.STARTING;
    exitedNs = nowNs;
    pid = 0;
    startFailures += failedToStart ? 1 : 0;
    return failedToStart;
  }

  /** Says whether it takes chunks. */
  boolean isReady() {
    return phase == Phase.READY;
  }

  /** Says whether it was started as is wanted. */
  boolean fits() {
    return started != null && started.equals(wanted);
  }

  void ran(int count) {
    tasks += count;
  }

  /** Returns how many tasks it has run. */
  int tasks() {
    return tasks;
  }

  /** Returns its process id; 0 when there is none. */
  long pid() {
    return pid;
  }

  /** Returns how many children in a row did not come up. */
  int startFailures() {
    return startFailures;
  }

  void forgetFailures() {
    startFailures = 0;
  }
}
