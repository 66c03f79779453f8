package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.MS;
import static dev.fleetpool.coordinator.core.CoreFixtures.SECOND;
import static dev.fleetpool.coordinator.core.CoreFixtures.chunk;
import static dev.fleetpool.coordinator.core.CoreFixtures.idle;
import static dev.fleetpool.coordinator.core.CoreFixtures.key;
import static dev.fleetpool.coordinator.core.CoreFixtures.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.coordinator.core.JobSettings.Attempts;
import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.RehearsalSettings;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.coordinator.core.JobSettings.Speculation;
import dev.fleetpool.coordinator.core.SpeculationRule.Copy;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpeculationRuleTest {

  private final Fleet fleet = new Fleet(3 * SECOND);
  private final ActiveJob job = job(Speculation.COPIES);
  private long sequence;
  private long nowNs;

  SpeculationRuleTest() {
    for (int i = 0; i < 9; i++) {
      job.times.add(1, 600 * MS);
    }
    job.times.add(1, 1_200 * MS);
    heard("a", idle(0, 0), idle(1, 1));
    heard("b", idle(0, 2), idle(1, 3));
  }

  @Test
  void taskThatRunsTwiceAsLongAsTheOthersGetsACopyOnAnotherHost() {
    InFlight task = run(job, 1, 1);
    pass(1_100 * MS);
    assertThat(copies()).isEmpty();
    pass(200 * MS);
    assertThat(copies()).extracting(Copy::original).containsExactly(task);
    assertThat(copies()).extracting(copy -> copy.slot().host).containsExactly("b");
  }

  @Test
  void shortTasksMayTakeASecond() {
    for (int i = 0; i < 200; i++) {
      job.times.add(1, MS);
    }
    run(job, 1, 1);
    pass(900 * MS);
    assertThat(copies()).isEmpty();
    pass(200 * MS);
    assertThat(copies()).hasSize(1);
  }

  @Test
  void otherSlotOfTheHostIsTakenWhereThereIsNoOther() {
    heard("b", new SlotRecord[0]);
    fleet.heard(new HostRecord("b", "b", sequence++, true, List.of()), nowNs);
    run(job, 1, 1);
    pass(2 * SECOND);
    assertThat(copies()).extracting(copy -> copy.slot().slot).containsExactly(1);
  }

  @Test
  void nothingIsCopiedWithoutAFreeSlot() {
    run(job, 1, 1);
    for (int i = 0; i < 3; i++) {
      SlotState slot = fleet.freeSlots(nowNs).get(0);
      fleet.sent(inFlight(job, 10 + i, 1), slot, nowNs);
    }
    pass(2 * SECOND);
    assertThat(copies()).isEmpty();
  }

  @Test
  void chunkWithSeveralTasksLeftIsNotCopied() {
    run(job, 1, 2);
    pass(2 * SECOND);
    assertThat(copies()).isEmpty();
  }

  @Test
  void chunkThatOnlyWaitsIsNotCopied() {
    fleet.sent(inFlight(job, 1, 1), slot("a", 0), nowNs);
    for (int i = 0; i < 20; i++) {
      nowNs += 100 * MS;
      heard("a", new SlotRecord(0, List.of(0), Optional.empty(), 1), idle(1, 1));
      fleet.heardReply(nowNs);
    }
    assertThat(copies()).isEmpty();
  }

  @Test
  void timeInWhichNobodyWasHeardDoesNotCount() {
    run(job, 1, 1);
    pass(500 * MS);
    nowNs += 20 * SECOND;
    assertThat(copies()).isEmpty();
    pass(1_100 * MS);
    assertThat(copies()).isEmpty();
    pass(700 * MS);
    assertThat(copies()).hasSize(1);
  }

  @Test
  void threeTasksMustHaveBeenMeasured() {
    ActiveJob fresh = job(Speculation.COPIES);
    fresh.times.add(1, MS);
    fresh.times.add(1, MS);
    run(fresh, 1, 1);
    pass(9 * SECOND);
    assertThat(copies()).isEmpty();
    fresh.times.add(1, MS);
    assertThat(copies()).hasSize(1);
  }

  @Test
  void jobMayForbidCopies() {
    ActiveJob once = job(Speculation.NO_COPIES);
    for (int i = 0; i < 9; i++) {
      once.times.add(1, MS);
    }
    run(once, 1, 1);
    pass(9 * SECOND);
    assertThat(copies()).isEmpty();
  }

  @Test
  void taskHasOneCopyAtMostAndTheCopyNone() {
    InFlight task = run(job, 1, 1);
    pass(2 * SECOND);
    InFlight copy = inFlight(job, 2, 1);
    fleet.sent(copy, copies().get(0).slot(), nowNs);
    task.pairWith(copy);
    task.part();
    fleet.ended(copy, nowNs);
    pass(9 * SECOND);
    assertThat(copies()).isEmpty();
  }

  @Test
  void copiesTakeAQuarterOfTheFleet() {
    List<SlotRecord> more = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      more.add(idle(i, 10 + i));
    }
    heard("c", more.toArray(SlotRecord[]::new));
    for (int i = 0; i < 4; i++) {
      run(job, i, 1);
    }
    pass(2 * SECOND);
    List<Copy> copies = copies();
    assertThat(copies).hasSize(2);
    InFlight copy = inFlight(job, 20, 1);
    fleet.sent(copy, copies.get(0).slot(), nowNs);
    copies.get(0).original().pairWith(copy);
    assertThat(copies()).hasSize(1);
  }

  @Test
  void trialOfARehearsalIsNotCopied() {
    JobSettings plain =
        CoreFixtures.settings(Release.AS_THEY_COME, OnFailure.GO_ON, Retries.DEFAULT);
    ActiveJob rehearsed =
        new ActiveJob(
            new JobSettings(
                plain.record(),
                plain.chunkSize(),
                plain.release(),
                plain.onFailure(),
                plain.attempts(),
                Optional.of(new RehearsalSettings(1, OnFailure.STOP))),
            new InputQueue(1 << 20),
            new CoreFixtures.Sink(),
            0,
            0);
    for (int i = 0; i < 10; i++) {
      rehearsed.times.add(1, 600 * MS);
    }
    InFlight trial = run(rehearsed, 1, 1);
    InFlight task = run(rehearsed, 2, 1);
    rehearsed.rehearsal().orElseThrow().began(trial, slot("a", 0));
    pass(2 * SECOND);
    assertThat(copies()).extracting(Copy::original).containsExactly(task);
  }

  private static ActiveJob job(Speculation speculation) {
    JobSettings plain =
        CoreFixtures.settings(Release.AS_THEY_COME, OnFailure.GO_ON, Retries.DEFAULT);
    Attempts attempts = new Attempts(Retries.DEFAULT, Backoff.NONE, RetryRule.ALWAYS, speculation);
    return new ActiveJob(
        new JobSettings(
            plain.record(), plain.chunkSize(), plain.release(), plain.onFailure(), attempts),
        new InputQueue(1 << 20),
        new CoreFixtures.Sink(),
        0,
        0);
  }

  private static InFlight inFlight(ActiveJob job, long id, int tasks) {
    Chunk chunk = chunk(100 * id, tasks);
    return new InFlight(job, key(id), chunk, 0, new InFlight.Cost(600 * MS, 600 * MS));
  }

  /** Has the next free slot run a chunk. */
  private InFlight run(ActiveJob job, long id, int tasks) {
    InFlight chunk = inFlight(job, id, tasks);
    SlotState slot = fleet.freeSlots(nowNs).get(0);
    fleet.sent(chunk, slot, nowNs);
    slot.heard(running(slot.slot, id, slot.partitions().toArray(Integer[]::new)), nowNs);
    pass(0);
    return chunk;
  }

  /** Lets time pass in which all is heard and goes on as it is. */
  private void pass(long ns) {
    for (long end = nowNs + ns; nowNs < end; ) {
      nowNs = Math.min(end, nowNs + 500 * MS);
      fleet.heard(HostRecord.PROBE, nowNs);
      fleet.heardReply(nowNs);
    }
    fleet.heard(HostRecord.PROBE, nowNs);
    fleet.heardReply(nowNs);
  }

  private void heard(String host, SlotRecord... slots) {
    fleet.heard(new HostRecord(host, host, sequence++, false, List.of(slots)), nowNs);
  }

  private SlotState slot(String host, int number) {
    for (SlotState slot : fleet.slots()) {
      if (slot.host.equals(host) && slot.slot == number) {
        return slot;
      }
    }
    throw new AssertionError(host + "/" + number);
  }

  private List<Copy> copies() {
    return SpeculationRule.copies(fleet, fleet.freeSlots(nowNs), nowNs);
  }
}
