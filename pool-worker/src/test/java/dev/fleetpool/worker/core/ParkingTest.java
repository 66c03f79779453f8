package dev.fleetpool.worker.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.child.frame.Frame.Progress;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.worker.child.ChildExit;
import dev.fleetpool.worker.core.SlotDecision.ForgetJob;
import dev.fleetpool.worker.core.SlotDecision.KillParked;
import dev.fleetpool.worker.core.SlotDecision.ParkChild;
import dev.fleetpool.worker.core.SlotDecision.ResumeChild;
import dev.fleetpool.worker.core.SlotDecision.SendChunk;
import dev.fleetpool.worker.core.SlotDecision.SendJob;
import dev.fleetpool.worker.core.SlotDecision.StartChild;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A slot whose jobs have different class paths. */
class ParkingTest {

  private final HostTables tables = new HostTables(paths -> Optional.empty(), Blobs.NONE);
  private final SlotCore core = new SlotCore("host-a", 0, tables);
  private long nowNs;
  private long chunks;
  private long pids = 100;

  @BeforeEach
  void hostHasReadWhatWasThere() {
    tables.complete();
  }

  @Test
  void jobOfAnotherClassPathSetsTheChildAsideAndStartsOne() {
    run("a");

    assertThat(polled("b"))
        .containsExactly(new ParkChild(1), new StartChild(new ChildSpec(List.of("/b.jar"))));
  }

  @Test
  void jobThatComesBackTakesUpItsChildAndNoneIsStarted() {
    run("a");
    run("b");

    List<SlotDecision> decided = polled("a");

    assertThat(decided).startsWith(new ParkChild(2), new ResumeChild(1));
    assertThat(decided).noneMatch(StartChild.class::isInstance);
    assertThat(decided).hasAtLeastOneElementOfType(SendChunk.class);
  }

  @Test
  void childThatIsTakenUpAgainKnowsItsJobsAndAnswersWithItsPid() {
    run("a");
    run("b");

    List<SlotDecision> decided = polled("a");
    List<SlotDecision> ended = end(decided);

    assertThat(decided).noneMatch(SendJob.class::isInstance);
    assertThat(published(ended).origin().childPid()).isEqualTo(101);
  }

  @Test
  void childForgetsAJobThatHasEnded() {
    run("a");
    ended("a");

    assertThat(core.decide(nowNs)).containsExactly(new ForgetJob(1));
    assertThat(core.decide(nowNs)).isEmpty();
  }

  @Test
  void childThatIsTakenUpAgainForgetsWhatHasEndedBeforeItIsToldMore() {
    run("a", "x");
    run("b", "y");
    ended("a");

    List<SlotDecision> decided = polled("c", "x");

    assertThat(decided)
        .filteredOn(d -> d instanceof ForgetJob || d instanceof SendJob)
        .hasSize(2)
        .startsWith(new ForgetJob(1));
  }

  @Test
  void childThatIsNewHasToBeTold() {
    run("a");
    polled("b");
    core.childReady(++pids);

    assertThat(core.decide(nowNs)).hasAtLeastOneElementOfType(SendJob.class);
  }

  @Test
  void eldestGoesWhenThereAreTooMany() {
    run("a");
    run("b");
    run("c");

    assertThat(polled("d")).contains(new ParkChild(3), new KillParked(1));
  }

  @Test
  void childThatWasSetAsideForLongGoes() {
    run("a");
    run("b");

    nowNs += Duration.ofMinutes(11).toNanos();

    assertThat(core.decide(nowNs)).containsExactly(new KillParked(1));
  }

  @Test
  void childrenSetAsideGoWhenTheHostIsShortOfMemory() {
    run("a");
    run("b");

    core.memoryIsShort();

    assertThat(core.decide(nowNs)).containsExactly(new KillParked(1));
    assertThat(polled("a")).contains(new StartChild(new ChildSpec(List.of("/a.jar"))));
  }

  @Test
  void childThatDiedWhileItWasSetAsideIsNotTakenUp() {
    run("a");
    run("b");

    core.parkedExited(1);

    assertThat(polled("a")).contains(new StartChild(new ChildSpec(List.of("/a.jar"))));
  }

  @Test
  void childSetAsideTakesThePlaceOfOneThatDied() {
    run("a");
    run("b");
    core.childExited(
        new ChildExit(
            OptionalInt.of(1), OptionalInt.empty(), Optional.empty(), "", OptionalLong.empty(), ""),
        nowNs);

    assertThat(polled("a"))
        .contains(new ResumeChild(1))
        .hasAtLeastOneElementOfType(SendChunk.class);
  }

  @Test
  void closedSlotLeavesNoChildBehind() {
    run("a");
    run("b");

    core.close();

    assertThat(core.decide(nowNs)).containsExactly(new KillParked(1), new SlotDecision.KillChild());
  }

  /** Runs a chunk of a job with a child of its own. */
  private void run(String job) {
    run(job, job);
  }

  private void run(String job, String path) {
    List<SlotDecision> decided = polled(job, path);
    if (decided.stream().anyMatch(StartChild.class::isInstance)) {
      core.childReady(++pids);
      decided = core.decide(nowNs);
    }
    end(decided);
  }

  private static JobRecord record(String job, String path) {
    JobRecord.Code code =
        new JobRecord.Code(
            Bytes.of(new byte[] {1}), Bytes.EMPTY, List.of("/" + path + ".jar"), 0, 0);
    return new JobRecord(new JobKey(job, 1), "c", 2, code, false);
  }

  private void ended(String job) {
    tables.told(record(job, job).toEnded());
  }

  private List<SlotDecision> polled(String job) {
    return polled(job, job);
  }

  private List<SlotDecision> polled(String job, String path) {
    JobRecord record = record(job, path);
    tables.told(record);
    TaskMessage task =
        new TaskMessage(new ChunkKey(record.key(), ++chunks), 0, 1, 1, Bytes.of(new byte[] {0}));
    core.polled(List.of(new WaitingChunk(0, chunks, task)), nowNs);
    return core.decide(nowNs);
  }

  private List<SlotDecision> end(List<SlotDecision> decided) {
    SendChunk sent = (SendChunk) decided.get(decided.size() - 1);
    core.childResults(
        new Frame.Results(sent.chunk().chunkId(), 0, 1, new byte[] {0}, Progress.LAST, 10), nowNs);
    return new ArrayList<>(core.decide(nowNs));
  }

  private static ResultMessage published(List<SlotDecision> all) {
    return all.stream()
        .filter(SlotDecision.Publish.class::isInstance)
        .map(SlotDecision.Publish.class::cast)
        .findFirst()
        .orElseThrow()
        .result();
  }
}
