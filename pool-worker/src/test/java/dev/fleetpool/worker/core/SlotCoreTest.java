package dev.fleetpool.worker.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.child.frame.Board;
import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.child.frame.Frame.Progress;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.proto.TaskRange;
import dev.fleetpool.worker.child.ChildExit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SlotCoreTest {

  private static final OptionalLong PEAK = OptionalLong.of(70L << 20);
  private static final long MS = 1_000_000;
  private static final List<String> PATH = List.of("/app.jar");
  private static final JobKey JOB = new JobKey("job", 5);

  private Optional<String> missing = Optional.empty();
  private final HostTables tables = new HostTables(classPath -> missing, Blobs.NONE);
  private final SlotCore core = new SlotCore("host-a", 1, tables);
  private long nowNs;
  private long offset;
  private long nextChunkId = 100;

  SlotCoreTest() {
    tables.complete();
  }

  // ---- what happens

  private void jobIsKnown() {
    jobIsKnown(PATH, 0, 0);
  }

  private void jobIsKnown(List<String> path, int maxTasksPerChild, long timeoutMs) {
    tables.told(job(path, maxTasksPerChild, timeoutMs));
  }

  private static JobRecord job(List<String> path, int maxTasksPerChild, long timeoutMs) {
    JobRecord.Code code =
        new JobRecord.Code(
            Bytes.of(new byte[] {1}), Bytes.EMPTY, path, maxTasksPerChild, timeoutMs);
    return new JobRecord(JOB, "c", 2, code, false);
  }

  private static TaskMessage chunk(long chunkId, long firstIndex, int count) {
    return new TaskMessage(
        new ChunkKey(JOB, chunkId), firstIndex, count, 1, Bytes.of(new byte[count]));
  }

  private void polled(TaskMessage... chunks) {
    List<WaitingChunk> waiting = new ArrayList<>();
    for (TaskMessage chunk : chunks) {
      waiting.add(new WaitingChunk(0, offset++, chunk));
    }
    core.polled(waiting, nowNs);
  }

  private void childIsReady() {
    core.warmUp(PATH);
    decide();
    core.childReady(4711);
    decide();
  }

  private void results(long frameId, int from, int count, Progress progress) {
    core.childResults(
        new Frame.Results(frameId, from, count, new byte[count], progress, 10), nowNs);
  }

  private void boardSays(long frameId, long offset) {
    core.looked(new Board.Note(frameId, offset), nowNs);
  }

  private void childDies(OptionalInt exitCode, OptionalInt signal, Optional<Board.Note> running) {
    core.childExited(new ChildExit(exitCode, signal, running, "last words", PEAK, ""), nowNs);
  }

  // ---- what is decided

  private List<SlotDecision> decide() {
    return core.decide(nowNs);
  }

  private static <D extends SlotDecision> List<D> only(Class<D> type, List<SlotDecision> all) {
    return all.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static List<ResultMessage> published(List<SlotDecision> all) {
    return only(SlotDecision.Publish.class, all).stream()
        .map(SlotDecision.Publish::result)
        .toList();
  }

  private long startedFrame(List<SlotDecision> all) {
    return only(SlotDecision.SendChunk.class, all).get(0).chunk().chunkId();
  }

  private long start(TaskMessage chunk) {
    polled(chunk);
    return startedFrame(decide());
  }

  @Test
  void chunkThatIsDeliveredAgainIsNotHandedBackWhileItRuns() {
    jobIsKnown();
    childIsReady();
    long frame = start(chunk(0, 10, 2));
    polled(chunk(0, 10, 2));
    core.ordered(new ControlMessage.HandBack(new ChunkKey(JOB, 0)), nowNs);
    List<SlotDecision> decisions = decide();
    assertThat(published(decisions)).isEmpty();
    assertThat(only(SlotDecision.Claim.class, decisions))
        .containsExactly(new SlotDecision.Claim(0, 2));
    results(frame, 0, 2, Progress.LAST);
    assertThat(published(decide())).hasSize(1);
  }

  @Test
  void chunkThatIsDeliveredAgainIsClaimedAndNotRunAgain() {
    jobIsKnown();
    childIsReady();
    polled(chunk(1, 0, 1));
    assertThat(only(SlotDecision.SendChunk.class, decide())).hasSize(1);
    results(1, 0, 1, Progress.LAST);
    decide();

    polled(chunk(1, 0, 1));
    List<SlotDecision> again = decide();

    assertThat(only(SlotDecision.SendChunk.class, again)).isEmpty();
    assertThat(published(again)).isEmpty();
    assertThat(only(SlotDecision.Claim.class, again)).hasSize(1);
  }

  @Test
  void workIsTheTimeOfChunksInTheChildAndOfTheTaskThatRuns() {
    jobIsKnown();
    childIsReady();
    assertThat(core.work(nowNs)).isEqualTo(SlotRecord.Work.NONE);
    long frame = start(chunk(1, 0, 2));

    nowNs += 3_000_000;
    results(frame, 0, 1, Progress.MORE);
    nowNs += 2_000_000;
    assertThat(core.work(nowNs)).isEqualTo(new SlotRecord.Work(5, 2));

    results(frame, 1, 1, Progress.LAST);
    nowNs += 7_000_000;
    assertThat(core.work(nowNs)).isEqualTo(new SlotRecord.Work(5, 0));

    start(chunk(2, 2, 1));
    nowNs += 4_000_000;
    childDies(OptionalInt.of(1), OptionalInt.empty(), Optional.empty());
    nowNs += 1_000_000;
    assertThat(core.work(nowNs)).isEqualTo(new SlotRecord.Work(9, 0));
  }

  @Test
  void chunkIsClaimedWhenItGoesToTheChildWithOneMoreAndTheOthersWait() {
    jobIsKnown();
    childIsReady();
    polled(chunk(1, 0, 3), chunk(2, 3, 3), chunk(3, 6, 3));

    List<SlotDecision> decisions = decide();

    assertThat(only(SlotDecision.Claim.class, decisions))
        .containsExactly(new SlotDecision.Claim(0, 1), new SlotDecision.Claim(0, 2));
    assertThat(only(SlotDecision.SendJob.class, decisions)).hasSize(1);
    assertThat(only(SlotDecision.SendChunk.class, decisions))
        .extracting(sent -> sent.key().chunkId())
        .containsExactly(1L, 2L);
    assertThat(core.waiting()).isEqualTo(1);
    SlotRecord told = core.snapshot(Set.of(0));
    assertThat(told.running()).contains(new ChunkKey(JOB, 1));
    assertThat(told.waiting()).isEqualTo(2);
  }

  // ---- the chunk that is in the child behind the one that runs

  /** Chunk 1 runs, of two tasks from 10 on, and chunk 2 is behind it, of three from 12 on. */
  private List<Long> startTwo() {
    if (tables.find(JOB) instanceof JobTable.Lookup.Unknown) {
      jobIsKnown();
    }
    childIsReady();
    polled(chunk(1, 10, 2), chunk(2, 12, 3));
    return only(SlotDecision.SendChunk.class, decide()).stream()
        .map(sent -> sent.chunk().chunkId())
        .toList();
  }

  @Test
  void nextChunkRunsWithoutBeingGivenAgain() {
    List<Long> frames = startTwo();
    nowNs += 5 * MS;

    results(frames.get(0), 0, 2, Progress.LAST);

    assertThat(only(SlotDecision.SendChunk.class, decide())).isEmpty();
    assertThat(core.snapshot(Set.of(0)).running()).contains(new ChunkKey(JOB, 2));
    nowNs += 3 * MS;
    assertThat(core.work(nowNs)).isEqualTo(new SlotRecord.Work(8, 3));
    results(frames.get(1), 0, 3, Progress.LAST);
    assertThat(published(decide())).extracting(ResultMessage::firstIndex).containsExactly(12L);
    assertThat(core.isIdle()).isTrue();
  }

  @Test
  void nextChunkIsAskedBackFromTheChildWhichHasNotBegunIt() {
    List<Long> frames = startTwo();

    core.ordered(new ControlMessage.HandBack(new ChunkKey(JOB, 2)), nowNs);

    List<SlotDecision> asked = decide();
    assertThat(asked).containsExactly(new SlotDecision.HandBack(frames.get(1)));
    core.childCut(new Frame.Cut(frames.get(1), 0), nowNs);
    assertThat(published(decide()))
        .extracting(m -> m.key().chunkId(), ResultMessage::count, ResultMessage::ended)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(2L, 0, true));
    polled(chunk(3, 15, 2));
    assertThat(only(SlotDecision.SendChunk.class, decide())).hasSize(1);
  }

  @Test
  void nextChunkThatIsCutWhenTheOneBeforeHasJustEndedLeavesTheSlotIdle() {
    List<Long> frames = startTwo();
    core.ordered(new ControlMessage.HandBack(new ChunkKey(JOB, 2)), nowNs);
    results(frames.get(0), 0, 2, Progress.LAST);

    core.childCut(new Frame.Cut(frames.get(1), 0), nowNs);

    assertThat(published(decide())).extracting(ResultMessage::ended).containsExactly(true, true);
    assertThat(core.isIdle()).isTrue();
  }

  @Test
  void nextChunkIsHandedBackWhenTheChildDiesOfTheOneBefore() {
    List<Long> frames = startTwo();

    childDies(
        OptionalInt.of(3), OptionalInt.empty(), Optional.of(new Board.Note(frames.get(0), 1)));

    List<ResultMessage> said = published(decide());
    assertThat(said).extracting(m -> m.key().chunkId()).containsExactly(1L, 2L);
    assertThat(said.get(0).loss().orElseThrow().index()).isEqualTo(11);
    assertThat(said.get(1).loss()).isEmpty();
    assertThat(said).extracting(ResultMessage::ended).containsExactly(true, true);
  }

  @Test
  void childThatDiesAtTheNextChunkBeforeItsAgentKnowsLosesThatTask() {
    List<Long> frames = startTwo();

    childDies(
        OptionalInt.of(3), OptionalInt.empty(), Optional.of(new Board.Note(frames.get(1), 2)));

    List<ResultMessage> said = published(decide());
    assertThat(said.get(0).loss()).isEmpty();
    assertThat(said.get(1).loss().orElseThrow().index()).isEqualTo(14);
  }

  @Test
  void nextChunkThatBeganWhenTheChildWasKilledForTheOneBeforeIsNotBlamed() {
    jobIsKnown(PATH, 0, 200);
    List<Long> frames = startTwo();
    nowNs += 200 * MS;
    boardSays(frames.get(0), 0);
    assertThat(decide()).contains(new SlotDecision.KillChild());
    results(frames.get(0), 0, 2, Progress.LAST);
    decide();

    childDies(
        OptionalInt.empty(), OptionalInt.of(9), Optional.of(new Board.Note(frames.get(1), 0)));

    ResultMessage said = published(decide()).get(0);
    assertThat(said.key().chunkId()).isEqualTo(2);
    assertThat(said.ended()).isTrue();
    assertThat(said.loss()).isEmpty();
  }

  @Test
  void cancelReachesTheNextChunkThoughTheChildMayHaveBegunIt() {
    List<Long> frames = startTwo();

    core.ordered(new ControlMessage.CancelJob(JOB), nowNs);

    assertThat(decide())
        .containsExactly(
            new SlotDecision.HandBack(frames.get(0)),
            new SlotDecision.Interrupt(frames.get(0), OptionalInt.empty()),
            new SlotDecision.HandBack(frames.get(1)),
            new SlotDecision.Interrupt(frames.get(1), OptionalInt.empty()));
    results(frames.get(0), 0, 2, Progress.LAST); // was on its way; and the next one hangs
    decide();
    nowNs += 600 * MS;
    boardSays(frames.get(1), 0);
    assertThat(decide()).containsExactly(new SlotDecision.KillChild());
  }

  @Test
  void cancelOfATaskOfTheNextChunkThatTheBoardNamesInterruptsIt() {
    List<Long> frames = startTwo();
    boardSays(frames.get(1), 1);

    core.ordered(new ControlMessage.CancelTask(new ChunkKey(JOB, 2), 13), nowNs);

    assertThat(decide())
        .containsExactly(
            new SlotDecision.HandBack(frames.get(1)),
            new SlotDecision.Interrupt(frames.get(1), OptionalInt.of(1)));
  }

  @Test
  void nextChunkIsLetGoWhenItsJobHasBegunAnew() {
    List<Long> frames = startTwo();
    JobRecord.Code code = new JobRecord.Code(Bytes.of(new byte[] {1}), Bytes.EMPTY, PATH, 0, 0);

    tables.told(new JobRecord(new JobKey("job", 6), "c", 2, code, false));

    assertThat(decide()).contains(new SlotDecision.HandBack(frames.get(1)));
    assertThat(decide()).isEmpty();
  }

  @Test
  void tasksThatAreToldOfAsRunningAreThoseThatAreNotAnswered() {
    List<Long> frames = startTwo();
    boardSays(frames.get(0), 1);

    assertThat(core.snapshot(Set.of(0)).tasks()).contains(new TaskRange(10, 2));
  }

  @Test
  void chunkOfAnotherChildOrOfCountedTasksOrOneTaskOrManyBytesIsNotGivenAhead() {
    startTwo();
    JobKey counted = new JobKey("counted", 5);
    JobRecord.Code code = new JobRecord.Code(Bytes.of(new byte[] {1}), Bytes.EMPTY, PATH, 7, 0);
    tables.told(new JobRecord(counted, "c", 2, code, false));
    JobKey other = new JobKey("other", 5);
    JobRecord.Code elsewhere =
        new JobRecord.Code(Bytes.of(new byte[] {1}), Bytes.EMPTY, List.of("/other.jar"), 0, 0);
    tables.told(new JobRecord(other, "c", 2, elsewhere, false));

    assertThat(givenBehind(2, new ChunkKey(counted, 1), 2, 1)).isFalse();
    assertThat(givenBehind(2, new ChunkKey(other, 1), 2, 1)).isFalse();
    assertThat(givenBehind(2, new ChunkKey(JOB, 9), 2, 5 << 20)).isFalse();
    assertThat(givenBehind(2, new ChunkKey(JOB, 9), 1, 1)).isFalse();
    assertThat(givenBehind(1, new ChunkKey(JOB, 9), 2, 1)).isFalse();
    assertThat(givenBehind(2, new ChunkKey(JOB, 9), 2, 3 << 20)).isTrue();
  }

  /** Says whether a chunk of so many tasks and bytes goes to the child while another one runs. */
  private boolean givenBehind(int tasksBefore, ChunkKey key, int tasks, int bytes) {
    SlotCore fresh = new SlotCore("host-a", 1, tables);
    fresh.warmUp(PATH);
    fresh.decide(nowNs);
    fresh.childReady(4711);
    fresh.polled(
        List.of(
            new WaitingChunk(0, 0, chunk(nextChunkId++, 0, tasksBefore)),
            new WaitingChunk(0, 1, new TaskMessage(key, 2, tasks, 1, Bytes.of(new byte[bytes])))),
        nowNs);
    return only(SlotDecision.SendChunk.class, fresh.decide(nowNs)).size() == 2;
  }

  @Test
  void jobIsToldOncePerChild() {
    jobIsKnown();
    childIsReady();
    long frame = start(chunk(1, 0, 1));
    results(frame, 0, 1, Progress.LAST);
    decide();
    polled(chunk(2, 1, 1));

    assertThat(only(SlotDecision.SendJob.class, decide())).isEmpty();
  }

  @Test
  void resultsCarryIndexesAndTheLastOnesEndTheChunk() {
    jobIsKnown();
    childIsReady();
    long frame = start(chunk(1, 40, 3));

    results(frame, 0, 2, Progress.MORE);
    List<ResultMessage> told = new ArrayList<>(published(decide()));
    results(frame, 2, 1, Progress.LAST);
    told.addAll(published(decide()));

    assertThat(told)
        .extracting(ResultMessage::firstIndex, ResultMessage::count, ResultMessage::ended)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(40L, 2, false),
            org.assertj.core.groups.Tuple.tuple(42L, 1, true));
  }

  @Test
  void resultsThatAChildHadKeptAndSentAreToldOnce() {
    jobIsKnown();
    childIsReady();
    long frame = start(chunk(1, 40, 5));
    results(frame, 0, 3, Progress.MORE);
    assertThat(published(decide())).hasSize(1);

    results(frame, 0, 2, Progress.MORE);
    assertThat(decide()).isEmpty();

    results(frame, 3, 1, Progress.MORE);
    assertThat(published(decide())).extracting(ResultMessage::firstIndex).containsExactly(43L);
  }

  @Test
  void nothingStartsUntilTheOrdersFromBeforeAreKnown() {
    HostTables late = new HostTables(classPath -> missing, Blobs.NONE);
    SlotCore joined = new SlotCore("host-b", 0, late);
    joined.warmUp(PATH);
    joined.decide(nowNs);
    joined.childReady(4711);
    late.told(job(PATH, 0, 0));
    joined.polled(
        List.of(new WaitingChunk(0, 0, chunk(1, 0, 1)), new WaitingChunk(0, 1, chunk(2, 1, 3))),
        nowNs);
    nowNs += 20_000 * MS;
    assertThat(joined.decide(nowNs)).isEmpty();

    late.ordered(new ControlMessage.HandBack(new ChunkKey(JOB, 1)));
    late.complete();

    List<SlotDecision> decided = joined.decide(nowNs);
    assertThat(published(decided).get(0).key().chunkId()).isEqualTo(1);
    assertThat(only(SlotDecision.SendChunk.class, decided))
        .singleElement()
        .satisfies(sent -> assertThat(sent.chunk().count()).isEqualTo(3));
    assertThat(decided).contains(new SlotDecision.Claim(0, 1), new SlotDecision.Claim(0, 2));
  }

  @Test
  void chunkWaitsUntilItsJobIsTold() {
    childIsReady();
    polled(chunk(1, 0, 1));
    assertThat(decide()).isEmpty();

    jobIsKnown();

    assertThat(only(SlotDecision.SendChunk.class, decide())).hasSize(1);
  }

  @Test
  void chunkOfAJobThatNobodyTellsOfIsDroppedAfterAWhile() {
    childIsReady();
    polled(chunk(1, 0, 1));
    nowNs = 11_000 * MS;

    assertThat(decide()).containsExactly(new SlotDecision.Claim(0, 1));
    assertThat(core.waiting()).isZero();
  }

  @Test
  void childThatDiesLosesTheTaskOnItsBoard() {
    jobIsKnown();
    childIsReady();
    long frame = start(chunk(1, 40, 5));
    results(frame, 0, 1, Progress.MORE);

    childDies(OptionalInt.of(3), OptionalInt.empty(), Optional.of(new Board.Note(frame, 2)));

    List<SlotDecision> decisions = decide();
    ResultMessage last = published(decisions).get(1);
    assertThat(last.ended()).isTrue();
    assertThat(last.count()).isZero();
    Loss loss = last.loss().orElseThrow();
    assertThat(loss.index()).isEqualTo(42);
    assertThat(loss.kind()).isEqualTo(Loss.Kind.CHILD_LOST);
    assertThat(loss.exitCode()).hasValue(3);
    assertThat(loss.stderrTail()).isEqualTo("last words");
    assertThat(loss.peakMemoryBytes()).isEqualTo(PEAK);
    assertThat(only(SlotDecision.StartChild.class, decisions)).hasSize(1);
  }

  @Test
  void childThatIsKilledBetweenTasksLosesNone() {
    jobIsKnown();
    childIsReady();
    start(chunk(1, 40, 5));

    childDies(OptionalInt.empty(), OptionalInt.of(9), Optional.empty());

    ResultMessage last = published(decide()).get(0);
    assertThat(last.ended()).isTrue();
    assertThat(last.loss()).isEmpty();
  }

  @Test
  void chunkOnWhichChildrenChokeIsBlamed() {
    jobIsKnown();
    childIsReady();
    start(chunk(1, 40, 5));

    childDies(OptionalInt.of(3), OptionalInt.empty(), Optional.empty());

    assertThat(published(decide()).get(0).loss().orElseThrow().index()).isEqualTo(40);
  }

  @Test
  void waitingChunksOfARevokedPartitionAreForgottenAndTheRunningOneGoesOn() {
    jobIsKnown();
    childIsReady();
    polled(chunk(1, 0, 1), chunk(2, 1, 1));
    long frame = startedFrame(decide());

    core.revoked(Set.of(0));
    results(frame, 0, 1, Progress.LAST);

    List<SlotDecision> decisions = decide();
    assertThat(published(decisions)).hasSize(1);
    assertThat(only(SlotDecision.SendChunk.class, decisions)).isEmpty();
    assertThat(core.waiting()).isZero();
  }

  @Test
  void chunkThatWasHandedBackIsClaimedBeforeItsPartitionMovesUnlessAnEarlierOneWaits() {
    jobIsKnown();
    childIsReady();
    polled(chunk(0, 0, 2), chunk(1, 2, 2), chunk(2, 4, 2), chunk(3, 6, 2), chunk(4, 8, 2));
    decide();
    core.ordered(new ControlMessage.HandBack(new ChunkKey(JOB, 2)), nowNs);
    core.ordered(new ControlMessage.HandBack(new ChunkKey(JOB, 4)), nowNs);
    decide();

    core.revoked(Set.of(0));

    assertThat(decide()).containsExactly(new SlotDecision.Claim(0, 3));
  }

  @Test
  void slotThatDrainsHandsBackAndClaimsWhatWaits() {
    jobIsKnown();
    childIsReady();
    polled(chunk(0, 0, 3), chunk(1, 3, 3), chunk(2, 6, 3), chunk(3, 9, 3));
    long frame = startedFrame(decide());

    core.drain();

    List<SlotDecision> decisions = decide();
    assertThat(published(decisions))
        .extracting(m -> m.key().chunkId(), ResultMessage::count, ResultMessage::ended)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(2L, 0, true),
            org.assertj.core.groups.Tuple.tuple(3L, 0, true));
    assertThat(only(SlotDecision.Claim.class, decisions))
        .containsExactly(new SlotDecision.Claim(0, 3), new SlotDecision.Claim(0, 4));
    assertThat(decisions)
        .contains(new SlotDecision.HandBack(frame), new SlotDecision.HandBack(frame + 1));
    assertThat(core.isIdle()).isFalse();
  }

  @Test
  void slotThatDrainsHandsBackWhatIsStillPolledAndIsIdleAfterItsTask() {
    jobIsKnown();
    childIsReady();
    long frame = start(chunk(1, 0, 3));
    core.drain();
    decide();

    polled(chunk(2, 3, 3));

    List<SlotDecision> decisions = decide();
    assertThat(published(decisions)).extracting(m -> m.key().chunkId()).containsExactly(2L);
    assertThat(only(SlotDecision.Claim.class, decisions))
        .containsExactly(new SlotDecision.Claim(0, 2));
    results(frame, 0, 1, Progress.LAST);
    assertThat(published(decide())).extracting(ResultMessage::count).containsExactly(1);
    assertThat(core.isIdle()).isTrue();
  }

  @Test
  void slotThatDrainsOwnsNothingInItsHeartbeatAndStartsNoChild() {
    jobIsKnown();
    childIsReady();
    start(chunk(1, 0, 3));
    core.drain();
    decide();

    assertThat(core.snapshot(Set.of(0)).partitions()).isEmpty();
    assertThat(core.snapshot(Set.of(0)).running()).contains(new ChunkKey(JOB, 1));
    childDies(OptionalInt.of(3), OptionalInt.empty(), Optional.empty());
    assertThat(only(SlotDecision.StartChild.class, decide())).isEmpty();
  }

  @Test
  void waitingChunkThatIsAskedBackIsAnsweredAtOnceAndClaimedInItsTurn() {
    jobIsKnown();
    childIsReady();
    polled(chunk(0, 0, 2), chunk(1, 2, 2), chunk(2, 4, 2), chunk(3, 6, 2));
    long frame = startedFrame(decide());

    core.ordered(new ControlMessage.HandBack(new ChunkKey(JOB, 2)), nowNs);

    List<SlotDecision> atOnce = decide();
    assertThat(published(atOnce)).extracting(m -> m.key().chunkId()).containsExactly(2L);
    assertThat(only(SlotDecision.Claim.class, atOnce)).isEmpty();
    results(frame, 0, 2, Progress.LAST);
    List<SlotDecision> later = decide();
    assertThat(only(SlotDecision.Claim.class, later))
        .containsExactly(new SlotDecision.Claim(0, 3), new SlotDecision.Claim(0, 4));
    assertThat(published(later)).extracting(m -> m.key().chunkId()).containsExactly(0L);
  }

  @Test
  void chunkThatWasAskedBackBeforeItCameIsNotRun() {
    jobIsKnown();
    childIsReady();
    tables.ordered(new ControlMessage.HandBack(new ChunkKey(JOB, 1)));
    polled(chunk(1, 0, 4));

    List<SlotDecision> decisions = decide();

    assertThat(only(SlotDecision.SendChunk.class, decisions)).isEmpty();
    assertThat(published(decisions)).extracting(ResultMessage::ended).containsExactly(true);
  }

  @Test
  void runningChunkThatIsAskedBackIsStoppedAfterItsTask() {
    jobIsKnown();
    childIsReady();
    long frame = start(chunk(1, 0, 9));

    core.ordered(new ControlMessage.HandBack(new ChunkKey(JOB, 1)), nowNs);

    assertThat(decide()).containsExactly(new SlotDecision.HandBack(frame));
  }

  @Test
  void tasksBehindTheRunningOneAreHandedBackWhileItRuns() {
    jobIsKnown();
    childIsReady();
    long frame = start(chunk(1, 40, 9));

    core.childCut(new Frame.Cut(frame, 3), nowNs);
    core.childCut(new Frame.Cut(frame + 1, 3), nowNs);

    ResultMessage message = published(decide()).get(0);
    assertThat(message.handedBackFrom()).hasValue(43);
    assertThat(message.ended()).isFalse();
    assertThat(core.snapshot(Set.of(0)).running()).isPresent();
  }

  @Test
  void cancelledJobIsInterruptedAndKilledAfterTheGrace() {
    jobIsKnown();
    childIsReady();
    polled(chunk(1, 0, 1), chunk(2, 1, 1));
    long frame = startedFrame(decide());

    core.ordered(new ControlMessage.CancelJob(JOB), nowNs);

    assertThat(decide())
        .contains(
            new SlotDecision.HandBack(frame),
            new SlotDecision.Interrupt(frame, OptionalInt.empty()))
        .noneMatch(SlotDecision.KillChild.class::isInstance);
    nowNs += 600 * MS;
    boardSays(frame, 0);
    assertThat(decide()).contains(new SlotDecision.KillChild());
    boardSays(frame, 0);
    assertThat(decide()).isEmpty();
    childDies(OptionalInt.empty(), OptionalInt.of(9), Optional.of(new Board.Note(frame, 0)));
    ResultMessage last = published(decide()).get(0);
    assertThat(last.ended()).isTrue();
    assertThat(last.loss()).isEmpty();
  }

  @Test
  void cancelOfATaskThatRunsInterruptsItAndOfALaterOneDoesNot() {
    jobIsKnown();
    childIsReady();
    long frame = start(chunk(1, 10, 5));
    boardSays(frame, 2);

    core.ordered(new ControlMessage.CancelTask(new ChunkKey(JOB, 1), 14), nowNs);
    assertThat(decide()).containsExactly(new SlotDecision.HandBack(frame));

    core.ordered(new ControlMessage.CancelTask(new ChunkKey(JOB, 1), 12), nowNs);
    assertThat(decide()).contains(new SlotDecision.Interrupt(frame, OptionalInt.of(2)));
  }

  @Test
  void taskBeyondItsTimeOutLosesItsChild() {
    jobIsKnown(PATH, 0, 200);
    childIsReady();
    long frame = start(chunk(1, 0, 3));
    nowNs += 150 * MS;
    boardSays(frame, 1);
    nowNs += 150 * MS;
    boardSays(frame, 1);
    assertThat(only(SlotDecision.KillChild.class, decide())).isEmpty();
    nowNs += 60 * MS;
    boardSays(frame, 1);

    assertThat(decide()).contains(new SlotDecision.KillChild());

    childDies(OptionalInt.empty(), OptionalInt.of(9), Optional.of(new Board.Note(frame, 1)));
    Loss loss = published(decide()).get(0).loss().orElseThrow();
    assertThat(loss.kind()).isEqualTo(Loss.Kind.TIMED_OUT);
    assertThat(loss.index()).isEqualTo(1);
  }

  @Test
  void taskThatBeganWhenTheChildWasKilledForTheOneBeforeIsNotBlamed() {
    jobIsKnown(PATH, 0, 200);
    childIsReady();
    long frame = start(chunk(1, 0, 3));
    nowNs += 200 * MS;
    boardSays(frame, 0);
    assertThat(decide()).contains(new SlotDecision.KillChild());
    results(frame, 0, 1, Progress.MORE);
    decide();

    childDies(OptionalInt.empty(), OptionalInt.of(9), Optional.of(new Board.Note(frame, 1)));

    List<ResultMessage> said = published(decide());
    assertThat(said).extracting(ResultMessage::loss).containsOnly(Optional.empty());
    assertThat(said.get(said.size() - 1).ended()).isTrue();
  }

  @Test
  void cancelledTaskThatEndsInTimeDoesNotCostTheNextOneItsChild() {
    jobIsKnown();
    childIsReady();
    long frame = start(chunk(1, 0, 3));
    core.ordered(new ControlMessage.CancelTask(new ChunkKey(JOB, 1), 0), nowNs);
    decide();
    nowNs += 600 * MS;
    boardSays(frame, 1);

    assertThat(only(SlotDecision.KillChild.class, decide())).isEmpty();
  }

  @Test
  void chunkThatWasAskedForBeforeItsJobWasKnownIsAnsweredWhenItIs() {
    childIsReady();
    tables.ordered(new ControlMessage.HandBack(new ChunkKey(JOB, 1)));
    polled(chunk(1, 0, 3));
    assertThat(decide()).isEmpty();

    jobIsKnown();

    List<SlotDecision> decisions = decide();
    assertThat(published(decisions)).extracting(ResultMessage::ended).containsExactly(true);
    assertThat(decisions).contains(new SlotDecision.Claim(0, 1));
    assertThat(only(SlotDecision.SendChunk.class, decisions)).isEmpty();
  }

  @Test
  void anotherClassPathGetsAnotherChild() {
    jobIsKnown(List.of("/other.jar"), 0, 0);
    childIsReady();
    polled(chunk(1, 0, 1));

    assertThat(decide())
        .containsExactly(
            new SlotDecision.ParkChild(1),
            new SlotDecision.StartChild(new ChildSpec(List.of("/other.jar"))));
    core.childReady(4712);
    assertThat(only(SlotDecision.SendChunk.class, decide())).hasSize(1);
  }

  @Test
  void childIsReplacedBeforeItRunsMoreTasksThanItMay() {
    jobIsKnown(PATH, 5, 0);
    childIsReady();
    long frame = start(chunk(1, 0, 3));
    results(frame, 0, 3, Progress.LAST);
    decide();

    polled(chunk(2, 3, 3));

    assertThat(decide()).containsExactly(new SlotDecision.KillChild());
  }

  @Test
  void childRunsOfALargeChunkNoMoreThanItMayAndTheRestIsHandedBack() {
    jobIsKnown(PATH, 5, 0);
    childIsReady();
    polled(chunk(1, 0, 12));

    Frame.Chunk sent =
        decide().stream()
            .filter(SlotDecision.SendChunk.class::isInstance)
            .map(decision -> ((SlotDecision.SendChunk) decision).chunk())
            .findFirst()
            .orElseThrow();
    assertThat(sent.count()).isEqualTo(5);
    results(sent.chunkId(), 0, 5, Progress.LAST);

    ResultMessage message = published(decide()).get(0);
    assertThat(message.count()).isEqualTo(5);
    assertThat(message.ended()).isTrue();
    assertThat(message.loss()).isEmpty();
  }

  @Test
  void hostThatLacksTheCodeSaysWhatIsMissing() {
    jobIsKnown();
    childIsReady();
    missing = Optional.of("/app.jar");
    polled(chunk(1, 7, 2));

    List<SlotDecision> decisions = decide();

    Loss loss = published(decisions).get(0).loss().orElseThrow();
    assertThat(loss.kind()).isEqualTo(Loss.Kind.CODE_MISSING);
    assertThat(loss.message()).contains("host-a").contains("/app.jar");
    assertThat(decisions).contains(new SlotDecision.Claim(0, 1));
  }

  @Test
  void chunkForWhichNoChildStartsIsGivenUpAfterThreeTries() {
    jobIsKnown();
    polled(chunk(1, 7, 2));
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertThat(only(SlotDecision.StartChild.class, decide())).hasSize(1);
      childDies(OptionalInt.of(1), OptionalInt.empty(), Optional.empty());
      nowNs += 60_000 * MS;
    }

    List<ResultMessage> last = published(decide());

    assertThat(last).hasSize(1);
    assertThat(last.get(0).loss().orElseThrow().message())
        .contains("no child could be started")
        .contains("last words");
  }

  @Test
  void closedSlotKillsItsChildAndHandsTheChunkBackWithoutBlame() {
    jobIsKnown();
    childIsReady();
    long frame = start(chunk(1, 0, 2));

    core.close();

    assertThat(decide()).containsExactly(new SlotDecision.KillChild());
    childDies(OptionalInt.empty(), OptionalInt.of(9), Optional.of(new Board.Note(frame, 0)));
    List<SlotDecision> decisions = decide();
    assertThat(published(decisions).get(0).loss()).isEmpty();
    assertThat(only(SlotDecision.StartChild.class, decisions)).isEmpty();
  }
}
