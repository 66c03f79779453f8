package dev.fleetpool.worker.core;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life of a slot's child, as its slot sees it. One child works at a time; another class path,
 * or other settings of a job, need another child, and the one before is set aside, warm. Owned by
 * the slot's core.
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
    /** It is set aside, idle. */
    PARK,
    /** One that was set aside takes its place. */
    RESUME,
    /** It is gone. */
    EXIT
  }

  /** What is known of a child that is set aside. */
  record Aside(ChildSpec spec, long pid, int tasks) {}

  /** Every step there is; what is not here is a mistake. */
  static final Map<Phase, Map<Event, Phase>> STEPS =
      Map.of(
          Phase.NONE, Map.of(Event.START, Phase.STARTING, Event.RESUME, Phase.READY),
          Phase.STARTING,
              Map.of(Event.HELLO, Phase.READY, Event.KILL, Phase.LEAVING, Event.EXIT, Phase.NONE),
          Phase.READY,
              Map.of(Event.KILL, Phase.LEAVING, Event.PARK, Phase.NONE, Event.EXIT, Phase.NONE),
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

  /** Says whether there is none. */
  boolean isNone() {
    return phase == Phase.NONE;
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

  /** It is set aside, and there is none now. */
  Aside parked() {
    step(Event.PARK);
    ChildSpec spec = Objects.requireNonNull(started, "started");
    Aside aside = new Aside(spec, pid, tasks);
    pid = 0;
    return aside;
  }

  /** One that was set aside is the child now. */
  void resumed(Aside aside) {
    step(Event.RESUME);
    started = aside.spec();
    pid = aside.pid();
    tasks = aside.tasks();
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

  /** Says whether it was started like this. */
  boolean isLike(ChildSpec spec) {
    return spec.equals(started);
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
