package dev.fleetpool.worker.core;

import dev.fleetpool.proto.JobRecord;
import java.util.List;
import java.util.Optional;

/**
 * The children of one slot: the one that works, those that are set aside, and which jobs each of
 * them was told. Adds what is to be done with them to the decisions of the slot. Owned by the
 * slot's core.
 */
final class SlotChildren {

  private static final int START_ATTEMPTS = 3;

  private final HostTables tables;
  private final List<SlotDecision> decisions;
  private final ChildState child;
  private final ParkedChildren parked = new ParkedChildren();
  private ToldJobs told = new ToldJobs();

  SlotChildren(int slot, HostTables tables, List<SlotDecision> decisions) {
    this.tables = tables;
    this.decisions = decisions;
    this.child = new ChildState(slot);
  }

  // ---- facts

  /** A child like this is to be there before any chunk comes. */
  void warmUp(ChildSpec spec) {
    child.wanted(spec);
  }

  /** The child takes jobs. */
  void ready(long pid) {
    child.hello(pid);
    told.clear();
  }

  /** The child has ended so many tasks. */
  void ran(int tasks) {
    child.ran(tasks);
  }

  /** Says whether the child that goes was killed by its slot. */
  boolean isKilled() {
    return child.phase() == ChildState.Phase.LEAVING;
  }

  /** The child is gone; says whether so many in a row did not come up that nobody waits for one. */
  boolean exited(long nowNs) {
    told.clear();
    return child.exited(nowNs) && child.startFailures() >= START_ATTEMPTS;
  }

  /**
   * What waited for a child that does not come up was told; the next one starts without a pause.
   */
  void forgetFailures() {
    child.forgetFailures();
  }

  /** A child that was set aside is gone. */
  void parkedExited(int number) {
    parked.exited(number);
  }

  // ---- decisions

  /** Sees to a child like this; says whether it takes chunks. */
  boolean turnTo(ChildSpec spec, long nowNs) {
    child.wanted(spec);
    if (child.isReady() && !child.fits()) {
      decisions.add(new SlotDecision.ParkChild(parked.add(child.parked(), told, nowNs)));
      told = new ToldJobs();
    }
    if (child.isNone()) {
      parked.take(spec).ifPresent(this::resume);
    }
    return child.isReady();
  }

  /** Says whether the child that works is one like this, and takes chunks. */
  boolean has(ChildSpec spec) {
    return child.isReady() && child.isLike(spec);
  }

  private void resume(ParkedChildren.Parked aside) {
    child.resumed(aside.child());
    told = aside.told();
    decisions.add(new SlotDecision.ResumeChild(aside.number()));
  }

  /** Starts the child that is wanted, if it is time to. */
  void start(long nowNs) {
    Optional<ChildSpec> spec = child.start(nowNs);
    spec.ifPresent(how -> decisions.add(new SlotDecision.StartChild(how)));
  }

  /** Makes the child forget the jobs that have ended. */
  void forgetEnded() {
    told.forgetEnded(tables, decisions);
  }

  /** Returns what the child calls the job; sees to it that it knows it, and no ended one. */
  long keyOf(JobRecord job) {
    forgetEnded();
    return told.keyOf(job, decisions);
  }

  /** Kills the child, which is replaced. */
  void kill() {
    child.killed();
    decisions.add(new SlotDecision.KillChild());
  }

  /** Kills what is set aside. */
  void killParked() {
    kill(parked.takeAll());
  }

  /** Kills what is set aside beyond what a slot keeps. */
  void killSurplus(long nowNs) {
    kill(parked.takeSurplus(nowNs));
  }

  private void kill(List<Integer> numbers) {
    numbers.forEach(number -> decisions.add(new SlotDecision.KillParked(number)));
  }

  // ---- questions

  /** Returns how many tasks the child has run. */
  int tasks() {
    return child.tasks();
  }

  /** Returns the process id of the child; 0 when there is none. */
  long pid() {
    return child.pid();
  }
}
