package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.payloads;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ClassPath;
import dev.fleetpool.proto.Fingerprints;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Run 2 of a job of three tasks begins while slot 1 of the host runs task 1 for run 1. */
class EarlierRunsTest {

  private static final long MS = 1_000_000;
  private static final long CODE = 77;
  private static final ChunkKey BEFORE = new ChunkKey(new JobKey("named", 1), 5);

  private final Coordination core = new Coordination(3_000 * MS);
  private final InputQueue inputs = new InputQueue(1 << 20);
  private final CoreFixtures.Sink sink = new CoreFixtures.Sink();
  private final List<Long> sent = new ArrayList<>();
  private long sequence;
  private long nowNs;

  private void open() {
    JobRecord.Code code = new JobRecord.Code(Bytes.EMPTY, Bytes.EMPTY, ClassPath.NONE, 0, 0, CODE);
    JobRecord record =
        new JobRecord(new JobKey("named", 2), "test", 0, OptionalLong.of(0), code, false);
    core.openJob(
        new JobSettings(
            record, OptionalInt.of(1), Release.AS_THEY_COME, OnFailure.STOP, Retries.DEFAULT),
        inputs,
        sink,
        nowNs);
    core.interruptedBefore(record.key(), nowNs);
    core.jobPublished(record.key());
    CoreFixtures.append(inputs, 3);
    inputs.end();
  }

  private void heard(Optional<ChunkKey> runningInSlot1) {
    Optional<TaskRange> tasks = runningInSlot1.map(key -> new TaskRange(1, 1));
    core.heard(
        new HostRecord(
            "a",
            "a",
            sequence++,
            false,
            List.of(
                new SlotRecord(0, List.of(0), Optional.empty(), 0),
                new SlotRecord(1, List.of(1), runningInSlot1, tasks, 0),
                new SlotRecord(2, List.of(2), Optional.empty(), 0))),
        nowNs);
  }

  private void pass(long ms, Optional<ChunkKey> runningInSlot1) {
    for (long end = nowNs + ms * MS; nowNs < end; ) {
      nowNs += 100 * MS;
      heard(runningInSlot1);
      core.decide(nowNs);
      for (Decision decision : core.takeDecisions()) {
        if (decision instanceof Decision.SendChunk send) {
          sent.add(send.chunk().firstIndex());
        }
      }
    }
  }

  private void resultOfRun1(long code) {
    resultOfRun1(BEFORE, code);
  }

  private void resultOfRun1(ChunkKey chunk, long code) {
    ResultMessage plain = CoreFixtures.results(5, 1, 1, "from run 1");
    core.answered(
        new ResultMessage(
                chunk,
                1,
                plain.origin(),
                1,
                1,
                plain.records(),
                true,
                1,
                Optional.empty(),
                OptionalLong.empty())
            .with(new Fingerprints(code, InputFingerprint.ofEach(payloads(1, 2), 1))),
        nowNs);
  }

  @Test
  void nothingIsSentUntilAllHostsHaveBeenHeard() {
    open();
    pass(1_000, Optional.of(BEFORE));
    assertThat(sent).isEmpty();
  }

  @Test
  void taskThatRunsElsewhereIsNotSentAndItsResultIsTaken() {
    open();
    pass(3_000, Optional.of(BEFORE));
    assertThat(sent).containsExactlyInAnyOrder(0L, 2L);

    resultOfRun1(CODE);
    pass(3_000, Optional.empty());

    assertThat(sent).containsExactlyInAnyOrder(0L, 2L);
    assertThat(sink.indexes()).containsExactly(1L);
  }

  @Test
  void resultThatComesBeforeItsTaskIsReadIsTaken() {
    open();
    resultOfRun1(CODE);
    pass(3_000, Optional.empty());
    assertThat(sent).containsExactlyInAnyOrder(0L, 2L);
    assertThat(sink.indexes()).containsExactly(1L);
  }

  @Test
  void resultOfOtherCodeIsNotTaken() {
    open();
    pass(3_000, Optional.of(BEFORE));
    resultOfRun1(CODE + 1);
    pass(3_000, Optional.empty());
    assertThat(sent).contains(1L);
    assertThat(sink.indexes()).isEmpty();
  }

  @Test
  void taskThatNobodyRunsAnyMoreIsSent() {
    open();
    pass(2_000, Optional.of(BEFORE));
    assertThat(sent).doesNotContain(1L);
    pass(1_400, Optional.empty());
    assertThat(sent).doesNotContain(1L);
    pass(1_000, Optional.empty());
    assertThat(sent).contains(1L);
  }

  private static ChunkKey sameNumberInRun1(ChunkKey ours) {
    return new ChunkKey(BEFORE.job(), ours.chunkId());
  }

  @Test
  void resultOfRun1IsNotOneOfOurChunkOfTheSameNumber() {
    open();
    pass(3_000, Optional.empty());
    List<ChunkKey> ours = core.slotLoads().stream().flatMap(l -> l.chunks().stream()).toList();
    assertThat(ours).hasSize(3);

    ours.forEach(chunk -> resultOfRun1(sameNumberInRun1(chunk), CODE + 1));

    assertThat(sink.indexes()).isEmpty();
    assertThat(core.chunksInFlight()).isEqualTo(3);
  }

  @Test
  void slotThatRunsAChunkOfRun1IsNotTakenToRunOursOfTheSameNumber() {
    open();
    pass(3_000, Optional.empty());
    List<SlotLoad> before = core.slotLoads();
    List<ChunkKey> elsewhere =
        before.stream().filter(l -> l.slot() != 1).flatMap(l -> l.chunks().stream()).toList();
    assertThat(elsewhere).isNotEmpty();

    elsewhere.forEach(chunk -> heard(Optional.of(sameNumberInRun1(chunk))));

    assertThat(core.slotLoads()).isEqualTo(before);
  }
}
