package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.MS;
import static dev.fleetpool.coordinator.core.CoreFixtures.append;
import static dev.fleetpool.coordinator.core.CoreFixtures.idle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.coordinator.core.JobSettings.Attempts;
import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.RehearsalSettings;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.coordinator.core.JobSettings.Retries;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChildOptions;
import dev.fleetpool.proto.ClassPath;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostTraits;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobNeeds;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Hosts with one slot each, whose partition is their number; some have labels. */
class LabelsTest {

  private final Coordination core = new Coordination(3_000 * MS);
  private final Map<Integer, List<String>> sent = new TreeMap<>();
  private final List<ControlMessage> orders = new ArrayList<>();
  private final Deque<TaskMessage> underWay = new ArrayDeque<>();
  private int chunkSize = 1;
  private long sequence;
  private long nowNs;

  private void host(int number, String... labels) {
    String name = "host-" + number;
    HostTraits traits = new HostTraits(new TreeSet<>(List.of(labels)), 21, 4L << 30);
    core.heard(
        new HostRecord(name, name, sequence++, false, List.of(idle(0, number)), traits), nowNs);
  }

  private void open(
      String name, int tasks, Optional<RehearsalSettings> rehearsal, String... labels) {
    JobNeeds needs = new JobNeeds(new TreeSet<>(List.of(labels)), ChildOptions.DEFAULT);
    JobRecord.Code code =
        new JobRecord.Code(Bytes.EMPTY, Bytes.EMPTY, ClassPath.NONE, 0, 0, 0, needs);
    JobKey key = new JobKey(name, 1);
    InputQueue inputs = new InputQueue(1 << 20);
    core.openJob(
        new JobSettings(
            new JobRecord(key, "test", 0, code, false),
            OptionalInt.of(chunkSize),
            Release.AS_THEY_COME,
            OnFailure.GO_ON,
            Attempts.of(Retries.DEFAULT),
            rehearsal),
        inputs,
        new CoreFixtures.Sink(),
        nowNs);
    core.jobPublished(key);
    append(inputs, tasks);
  }

  private void open(String name, int tasks, String... labels) {
    open(name, tasks, Optional.empty(), labels);
  }

  private void decide() {
    core.decide(nowNs);
    for (Decision decision : core.takeDecisions()) {
      if (decision instanceof Decision.SendChunk send) {
        underWay.add(send.chunk());
        sent.computeIfAbsent(send.partition(), p -> new ArrayList<>())
            .add(send.chunk().key().job().jobId());
      } else if (decision instanceof Decision.GiveOrder give) {
        orders.add(give.order());
      }
    }
  }

  @Test
  void chunksGoOnlyToHostsWithAllLabels() {
    host(0);
    host(1, "gpu");
    host(2, "big", "gpu");
    open("choosy", 10, "gpu", "big");
    decide();
    assertThat(sent).containsOnlyKeys(2);
  }

  @Test
  void jobThatFindsNoRoomDoesNotHoldUpOthers() {
    host(0);
    host(1);
    open("choosy", 10, "gpu");
    open("plain", 10);
    decide();
    assertThat(sent).containsOnlyKeys(0, 1);
    assertThat(sent.get(0)).containsOnly("plain");
    assertThat(sent.get(1)).containsOnly("plain");
  }

  /** The longest under way is run and answered. */
  private void run(long busyNs) {
    TaskMessage task = underWay.remove();
    nowNs += busyNs;
    core.answered(
        new ResultMessage(
            task.key(),
            task.attempt(),
            CoreFixtures.ORIGIN,
            task.firstIndex(),
            1,
            CoreFixtures.results(0, 1, 0, 1L).records(),
            true,
            busyNs,
            Optional.empty(),
            OptionalLong.empty()),
        nowNs);
    decide();
  }

  @Test
  void jobWithLabelsGetsASlotThatAnotherKeepsFromRunningDry() {
    host(0, "gpu");
    open("plain", 1000);
    decide();
    for (int i = 0; i < 5; i++) {
      run(5 * MS);
    }
    assertThat(underWay).as("the slot never runs dry").hasSizeGreaterThan(1);

    open("choosy", 1, "gpu");
    for (int i = 0; i < 20; i++) {
      run(5 * MS);
    }
    assertThat(sent.get(0)).contains("choosy");
  }

  @Test
  void jobWithoutAHostSaysWhatItRequiresAndWhatHostsThereAre() {
    open("choosy", 1, "gpu");
    decide();
    assertThat(core.unserved()).as("no host at all is told otherwise").isEmpty();
    host(0, "big");
    decide();
    assertThat(core.unserved()).containsExactly("job choosy requires gpu");
    assertThat(core.describeHosts()).isEqualTo("host-0 [big] (1 slots, Java 21, 4096 MiB)");
    assertThat(sent).isEmpty();

    host(1, "gpu");
    decide();
    assertThat(core.unserved()).isEmpty();
    assertThat(sent).containsOnlyKeys(1);
  }

  @Test
  void jobIsUnservedAgainWhenItsHostIsLost() {
    host(0);
    host(1, "gpu");
    open("choosy", 1, "gpu");
    decide();
    for (int i = 0; i < 10; i++) {
      nowNs += 500 * MS;
      host(0);
      decide();
    }
    assertThat(core.unserved()).hasSize(1);
    assertThat(sent).containsOnlyKeys(1);
  }

  @Test
  void trialsGoOnlyToHostsWithTheLabel() {
    host(0);
    host(1, "gpu");
    host(2, "gpu");
    open("choosy", 1, Optional.of(new RehearsalSettings(1, OnFailure.STOP)), "gpu");
    decide();
    assertThat(sent).containsOnlyKeys(1, 2);
  }

  @Test
  void whatWaitsIsNotAskedBackForASlotThatMayNotHaveIt() {
    host(0);
    host(1, "gpu");
    chunkSize = 4;
    open("choosy", 4, "gpu");
    decide();
    assertThat(sent).containsOnlyKeys(1);
    nowNs += 100 * MS;
    decide();
    assertThat(orders).isEmpty();
  }
}
