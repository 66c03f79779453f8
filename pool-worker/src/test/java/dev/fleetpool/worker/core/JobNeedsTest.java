package dev.fleetpool.worker.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChildOptions;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ClassPath;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobNeeds;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.worker.child.ChildExit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A slot of a host with the label "gpu" that grants 512 MiB. */
class JobNeedsTest {

  private static final List<String> PATH = List.of("/app.jar");
  private static final HostRules RULES =
      new HostRules(Set.of("gpu"), HostRules.Allowed.ALL, 512L << 20);

  private final HostTables tables = new HostTables(path -> Optional.empty(), Blobs.NONE, RULES);
  private final SlotCore core = new SlotCore("host-a", 0, tables);
  private long offset;

  private JobKey job(String name, JobNeeds needs) {
    JobKey key = new JobKey(name, 1);
    JobRecord.Code code =
        new JobRecord.Code(
            Bytes.of(new byte[] {1}), Bytes.EMPTY, ClassPath.at(PATH), 0, 0, 0, needs);
    tables.told(new JobRecord(key, "c", 2, code, false));
    return key;
  }

  private static JobNeeds requiring(String label) {
    return new JobNeeds(new TreeSet<>(List.of(label)), ChildOptions.DEFAULT);
  }

  private static JobNeeds withHeap(long bytes) {
    return new JobNeeds(new TreeSet<>(), new ChildOptions(bytes, List.of(), Map.of()));
  }

  private List<SlotDecision> polled(JobKey job) {
    TaskMessage chunk = new TaskMessage(new ChunkKey(job, offset), 0, 1, 1, Bytes.of(new byte[1]));
    core.polled(List.of(new WaitingChunk(0, offset++, chunk)), 0);
    return core.decide(0);
  }

  private void childIsReady() {
    core.warmUp(PATH);
    core.decide(0);
    core.childReady(4711);
  }

  private static <D extends SlotDecision> List<D> only(Class<D> type, List<SlotDecision> all) {
    return all.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Test
  void chunkOfAJobWhoseLabelTheHostLacksIsHandedBackAndNotRun() {
    childIsReady();
    List<SlotDecision> decisions = polled(job("tpu-job", requiring("tpu")));
    assertThat(only(SlotDecision.SendChunk.class, decisions)).isEmpty();
    assertThat(only(SlotDecision.Claim.class, decisions)).hasSize(1);
    ResultMessage said = only(SlotDecision.Publish.class, decisions).get(0).result();
    assertThat(said.ended()).isTrue();
    assertThat(said.count()).isZero();
    assertThat(said.loss()).isEmpty();
  }

  @Test
  void chunkOfAJobWhoseLabelTheHostHasIsRun() {
    childIsReady();
    assertThat(only(SlotDecision.SendChunk.class, polled(job("gpu-job", requiring("gpu")))))
        .hasSize(1);
  }

  @Test
  void settingsThatTheHostRefusesAreALossAtOnce() {
    childIsReady();
    List<SlotDecision> decisions = polled(job("greedy", withHeap(4L << 30)));
    Loss loss = only(SlotDecision.Publish.class, decisions).get(0).result().loss().orElseThrow();
    assertThat(loss.kind()).isEqualTo(Loss.Kind.SETTINGS_REFUSED);
    assertThat(loss.message()).contains("host host-a", "childHeap=4096m", "at most 512m");
    assertThat(only(SlotDecision.StartChild.class, decisions)).isEmpty();
  }

  @Test
  void childWithOtherSettingsIsReplaced() {
    childIsReady();
    JobNeeds needs = withHeap(256L << 20);
    JobKey job = job("small", needs);
    assertThat(polled(job)).containsExactly(new SlotDecision.KillChild());

    core.childExited(
        new ChildExit(
            OptionalInt.empty(), OptionalInt.of(9), Optional.empty(), "", OptionalLong.empty(), ""),
        0);
    assertThat(core.decide(0))
        .containsExactly(new SlotDecision.StartChild(new ChildSpec(PATH, needs.child())));
    core.childReady(4712);
    assertThat(only(SlotDecision.SendChunk.class, core.decide(0))).hasSize(1);
  }
}
