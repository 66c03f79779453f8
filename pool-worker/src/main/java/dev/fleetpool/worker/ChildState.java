package dev.fleetpool.worker;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life of a slot's child, as its slot sees it. One child at a time; another class path needs
 * another child. Owned by the slot's core.
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

  private Phase phase = Phase.NONE;
  private @Nullable List<String> wanted;
  private @Nullable List<String> classPath;
  private long pid;
  private int tasks;
  private int startFailures;
  private long exitedNs;

  /** Sets the class path that the next child, or this one, must have. */
  void wanted(List<String> path) {
    wanted = path;
  }

  /** Returns the class path with which a child is to be started now, if one is. */
  Optional<List<String>> start(long nowNs) {
    List<String> path = wanted;
    if (phase != Phase.NONE || path == null || nowNs - exitedNs < pauseNs()) {
      return Optional.empty();
    }
    enter(Phase.STARTING, Phase.NONE);
    classPath = path;
    tasks = 0;
    return Optional.of(path);
  }

  private long pauseNs() {
    return startFailures == 0
        ? Long.MIN_VALUE
        : FIRST_PAUSE_NS << Math.min(startFailures, MAX_DOUBLINGS);
  }

  void ready(long childPid) {
    if (phase == Phase.LEAVING) {
      return; // it was killed while it said hello
    }
    enter(Phase.READY, Phase.STARTING);
    pid = childPid;
    startFailures = 0;
  }

  /** The child was killed. */
  void leaving() {
    phase = Phase.LEAVING;
  }

  /** The child is gone; says whether it had been ready. */
  boolean exited(long nowNs) {
    boolean wasReady = phase != Phase.STARTING;
    phase = Phase.NONE;
    exitedNs = nowNs;
    pid = 0;
    if (!wasReady) {
      startFailures++;
    }
    return wasReady;
  }

  private void enter(Phase to, Phase from) {
    if (phase != from) {
      throw new IllegalStateException("a child cannot become " + to + " while it is " + phase);
    }
    phase = to;
  }

  /** Says whether it takes chunks. */
  boolean isReady() {
    return phase == Phase.READY;
  }

  /** Says whether it has the class path that is wanted. */
  boolean fits() {
    return classPath != null && classPath.equals(wanted);
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
