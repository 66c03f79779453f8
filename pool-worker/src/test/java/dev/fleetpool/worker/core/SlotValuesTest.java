package dev.fleetpool.worker.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.child.frame.Frame.Progress;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ClassPath;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.Fingerprints;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobNeeds;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.worker.core.Blobs.State;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A slot whose chunks mention values that travel apart. */
class SlotValuesTest {

  private static final JobKey JOB = new JobKey("job", 5);
  private static final BlobRef FUNCTION = blob('f');
  private static final BlobRef ONE = blob('1');
  private static final BlobRef TWO = blob('2');

  private final Map<BlobRef, State> states = new HashMap<>();
  private final Set<BlobRef> asked = new LinkedHashSet<>();
  private final HostTables tables = new HostTables(paths -> Optional.empty(), this::state);
  private final SlotCore core = new SlotCore("host-a", 1, tables);

  private static BlobRef blob(char digit) {
    return new BlobRef(new BlobHash(String.valueOf(digit).repeat(64)), 10, 1, 0, 1);
  }

  private State state(BlobRef blob) {
    asked.add(blob);
    return states.getOrDefault(blob, new State.Fetching());
  }

  @BeforeEach
  void childIsReady() {
    tables.complete();
    core.warmUp(List.of("/app.jar"));
    decide();
    core.childReady(4711);
  }

  private void job(BlobRef... ofItsCode) {
    JobRecord.Code code =
        new JobRecord.Code(
            Bytes.of(new byte[] {1}),
            Bytes.EMPTY,
            ClassPath.at(List.of("/app.jar")),
            0,
            0,
            0,
            JobNeeds.NONE,
            List.of(ofItsCode));
    tables.told(new JobRecord(JOB, "c", 2, code, false));
  }

  private void polled(int chunk, BlobRef... blobs) {
    TaskMessage task =
        new TaskMessage(
            new ChunkKey(JOB, chunk),
            chunk,
            1,
            1,
            Bytes.of(new byte[] {0}),
            Fingerprints.NONE,
            List.of(blobs));
    core.polled(List.of(new WaitingChunk(0, chunk, task)), 0);
  }

  private void runningEnds(int frame) {
    core.childResults(new Frame.Results(frame, 0, 1, new byte[] {0, 0}, Progress.LAST, 1), 0);
  }

  private List<SlotDecision> decide() {
    return core.decide(0);
  }

  private static <T> List<T> only(Class<T> type, List<SlotDecision> decisions) {
    return decisions.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Test
  void chunkStartsWhenTheValuesOfItAndOfItsFunctionAreThere() {
    job(FUNCTION);
    polled(0, ONE);
    assertThat(only(SlotDecision.SendChunk.class, decide())).isEmpty();
    assertThat(asked).containsExactly(FUNCTION, ONE);
    states.put(FUNCTION, new State.Present("/cache/f"));
    assertThat(only(SlotDecision.SendChunk.class, decide())).isEmpty();
    states.put(ONE, new State.Present("/cache/1"));

    List<SlotDecision> decided = decide();

    assertThat(decided)
        .contains(new SlotDecision.UseValues(List.of("/cache/f", "/cache/1")))
        .hasAtLeastOneElementOfType(SlotDecision.SendChunk.class);
  }

  @Test
  void valuesOfTheNextChunkAreFetchedWhileOneRuns() {
    job();
    polled(0);
    polled(1, TWO);

    assertThat(only(SlotDecision.SendChunk.class, decide())).hasSize(1);

    assertThat(asked).containsExactly(TWO);
  }

  @Test
  void valuesOfAChunkThatWasHandedBackAreNotFetched() {
    job();
    polled(0);
    decide();
    polled(1, TWO);
    core.ordered(new ControlMessage.HandBack(new ChunkKey(JOB, 1)), 0);

    decide();

    assertThat(asked).isEmpty();
  }

  @Test
  void valuesAreLetGoWithTheNextChunkAndOnce() {
    states.put(ONE, new State.Present("/cache/1"));
    job();
    polled(0, ONE);
    decide();
    polled(1);
    runningEnds(1);

    assertThat(decide()).contains(new SlotDecision.UseValues(List.of()));

    polled(2);
    runningEnds(2);
    assertThat(only(SlotDecision.UseValues.class, decide())).isEmpty();
  }

  @Test
  void valueThatCannotBeHadEndsTheChunkAndSaysWhy() {
    states.put(ONE, new State.Failed("it is no longer retained; start the job again"));
    job();
    polled(0, ONE);

    List<SlotDecision> decided = decide();

    assertThat(decided).hasAtLeastOneElementOfType(SlotDecision.Claim.class);
    Loss loss = only(SlotDecision.Publish.class, decided).get(0).result().loss().orElseThrow();
    assertThat(loss.kind()).isEqualTo(Loss.Kind.CODE_MISSING);
    assertThat(loss.message())
        .isEqualTo(
            "host host-a cannot get a value of 10 bytes of job job:"
                + " it is no longer retained; start the job again");
  }

  @Test
  void slotWithTooManyResultsToTellStartsNothing() {
    job();
    core.crowded(true);
    polled(0);
    assertThat(only(SlotDecision.SendChunk.class, decide())).isEmpty();

    core.crowded(false);

    assertThat(only(SlotDecision.SendChunk.class, decide())).hasSize(1);
  }
}
