package dev.fleetpool.cli.top;

import dev.fleetpool.JobStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A fleet at one moment.
 *
 * @param where its brokers
 * @param hosts the hosts that live, by name
 * @param jobs its detached jobs that are of interest, those that run first
 * @param others the ids of other jobs that run; programs coordinate them, and only these know how
 *     far they are
 */
record TopSnapshot(String where, List<Host> hosts, List<JobStatus> jobs, List<String> others) {

  /** Copies the lists. */
  TopSnapshot {
    hosts = List.copyOf(hosts);
    jobs = List.copyOf(jobs);
    others = List.copyOf(others);
  }

  /**
   * A host.
   *
   * @param name its name
   * @param slots its slots
   * @param load its load average over a minute, if it says
   * @param usedMemoryBytes the memory that is not available there; 0 if it does not say
   * @param memoryBytes its memory; 0 if it does not say
   * @param state what is special about it; empty if nothing is
   */
  record Host(
      String name,
      List<Slot> slots,
      OptionalDouble load,
      long usedMemoryBytes,
      long memoryBytes,
      String state) {

    /** Copies the list. */
    Host {
      slots = List.copyOf(slots);
    }

    /** Returns how many slots run something. */
    int busy() {
      return (int) slots.stream().filter(slot -> slot.running().isPresent()).count();
    }

    /** Returns how many chunks wait. */
    int pending() {
      return slots.stream().mapToInt(Slot::pending).sum();
    }
  }

  /**
   * A slot.
   *
   * @param number its number on the host
   * @param use how much of the time since the last look it worked, 0 to 1
   * @param running what it runs
   * @param pending chunks that wait for it
   */
  record Slot(int number, double use, Optional<Running> running, int pending) {}

  /**
   * What a slot runs.
   *
   * @param job the id of the job
   * @param index the task, if the host says
   * @param since for how long the task has run
   */
  record Running(String job, Optional<Long> index, Duration since) {}

  /** Returns how many slots run a job. */
  int busyWith(String job) {
    return (int)
        hosts.stream()
            .flatMap(host -> host.slots().stream())
            .flatMap(slot -> slot.running().stream())
            .filter(running -> running.job().equals(job))
            .count();
  }

  int slots() {
    return hosts.stream().mapToInt(host -> host.slots().size()).sum();
  }

  int busy() {
    return hosts.stream().mapToInt(Host::busy).sum();
  }

  int pending() {
    return hosts.stream().mapToInt(Host::pending).sum();
  }
}
