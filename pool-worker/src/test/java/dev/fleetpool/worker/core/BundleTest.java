package dev.fleetpool.worker.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ClassPath;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.worker.core.Blobs.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A slot whose job's class path travels. */
class BundleTest {

  private static final JobKey JOB = new JobKey("job", 5);
  private static final BlobRef ONE = blob('1', 0);
  private static final BlobRef TWO = blob('2', 7);

  private final Map<BlobRef, State> states = new HashMap<>();
  private final List<BlobRef> asked = new ArrayList<>();
  private final HostTables tables =
      new HostTables(
          paths -> Optional.of("a file of the caller, which nobody asks for"), this::state);
  private final SlotCore core = new SlotCore("host-a", 1, tables);

  private State state(BlobRef blob) {
    asked.add(blob);
    return states.getOrDefault(blob, new State.Fetching());
  }

  @Test
  void chunkWaitsWhileItsBundleIsOnItsWay() {
    polled();

    assertThat(decide()).isEmpty();
    assertThat(asked).contains(ONE, TWO);
    assertThat(core.waiting()).isEqualTo(1);

    states.put(ONE, new State.Present("/cache/one"));
    assertThat(decide()).isEmpty();
  }

  @Test
  void childStartsWithTheFilesOfTheBundleInTheirOrder() {
    states.put(ONE, new State.Present("/cache/one"));
    states.put(TWO, new State.Present("/cache/two"));
    polled();

    assertThat(decide())
        .containsExactly(new SlotDecision.StartChild(List.of("/cache/one", "/cache/two")));
    core.childReady(4711);
    assertThat(decide()).hasAtLeastOneElementOfType(SlotDecision.SendChunk.class);
  }

  @Test
  void bundleThatCannotBeHadEndsTheChunkAndSaysWhy() {
    states.put(TWO, new State.Failed("it is no longer retained; start the job again"));
    polled();

    List<SlotDecision> decided = decide();

    assertThat(decided).hasAtLeastOneElementOfType(SlotDecision.Claim.class);
    Loss loss =
        decided.stream()
            .filter(SlotDecision.Publish.class::isInstance)
            .map(SlotDecision.Publish.class::cast)
            .findFirst()
            .orElseThrow()
            .result()
            .loss()
            .orElseThrow();
    assertThat(loss.kind()).isEqualTo(Loss.Kind.CODE_MISSING);
    assertThat(loss.message())
        .isEqualTo(
            "host host-a cannot get /home/ann/lib/two.jar of the job's class path:"
                + " it is no longer retained; start the job again");
    assertThat(core.waiting()).isZero();
  }

  private void polled() {
    ClassPath where =
        new ClassPath(List.of("/home/ann/lib/one.jar", "/home/ann/lib/two.jar"), List.of(ONE, TWO));
    JobRecord.Code code = new JobRecord.Code(Bytes.of(new byte[] {1}), Bytes.EMPTY, where, 0, 0, 0);
    tables.told(new JobRecord(JOB, "c", 2, code, false));
    TaskMessage task = new TaskMessage(new ChunkKey(JOB, 1), 0, 1, 1, Bytes.of(new byte[] {0}));
    core.polled(List.of(new WaitingChunk(0, 0, task)), 0);
  }

  private List<SlotDecision> decide() {
    return core.decide(0);
  }

  private static BlobRef blob(char digit, long offset) {
    return new BlobRef(new BlobHash(String.valueOf(digit).repeat(64)), 10, 1, offset, 1);
  }
}
