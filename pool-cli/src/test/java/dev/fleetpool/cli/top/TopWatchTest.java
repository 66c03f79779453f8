package dev.fleetpool.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.JobStatus;
import dev.fleetpool.Progress;
import dev.fleetpool.Resumed;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.HostCondition;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.HostTraits;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.TaskRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TopWatchTest {

  private final TopWatch watch = new TopWatch("k:9");

  private static HostRecord heartbeat(long sequence, long upMs, long busyMs) {
    SlotRecord slot =
        new SlotRecord(
            0,
            List.of(0),
            Optional.of(new ChunkKey(new JobKey("grid", 1), 5)),
            Optional.of(new TaskRange(41, 3)),
            2,
            new SlotRecord.Work(busyMs, 1_500));
    return new HostRecord(
        "host-a",
        "agent",
        sequence,
        false,
        List.of(slot),
        new HostTraits(new TreeSet<>(), 17, 8L << 30),
        new HostCondition(OptionalDouble.of(2), 6L << 30, true, upMs));
  }

  private TopSnapshot look(HostRecord host) {
    return watch.look(List.of(host), List.of());
  }

  private static double use(TopSnapshot now) {
    return now.hosts().get(0).slots().get(0).use();
  }

  @Test
  void useIsWhatASlotWorkedBetweenTwoHeartbeatsByTheClockOfItsHost() {
    look(heartbeat(1, 10_000, 4_000));

    assertThat(use(look(heartbeat(3, 11_000, 4_250)))).isEqualTo(0.25);
    assertThat(use(look(heartbeat(3, 11_000, 4_250)))).isEqualTo(0.25);
    assertThat(use(look(heartbeat(4, 11_500, 4_750)))).isEqualTo(1);
  }

  @Test
  void atTheFirstLookASlotThatRunsWorks() {
    assertThat(use(look(heartbeat(1, 10_000, 4_000)))).isEqualTo(1);
  }

  @Test
  void hostTellsWhatItRunsAndHowItIs() {
    TopSnapshot.Host host = look(heartbeat(1, 10_000, 4_000)).hosts().get(0);

    assertThat(host.state()).isEqualTo("drains");
    assertThat(host.usedMemoryBytes()).isEqualTo(2L << 30);
    assertThat(host.pending()).isEqualTo(2);
    TopSnapshot.Running running = host.slots().get(0).running().orElseThrow();
    assertThat(running.job()).isEqualTo("grid");
    assertThat(running.index()).contains(41L);
    assertThat(running.since()).hasMillis(1_500);
  }

  @Test
  void agentOfAnOlderVersionIsShownByWhatItRuns() {
    look(heartbeat(1, 0, 0));

    assertThat(use(look(heartbeat(2, 0, 0)))).isEqualTo(1);
  }

  @Test
  void hostThatLeftIsGoneAndComesBackAsANewOne() {
    look(heartbeat(1, 10_000, 4_000));

    assertThat(watch.look(List.of(), List.of()).hosts()).isEmpty();
    assertThat(use(look(heartbeat(9, 20_000, 4_000)))).isEqualTo(1);
  }

  @Test
  void jobsThatRunComeFirstAndNoneIsToldTwice() {
    List<JobStatus> detached =
        List.of(job("old", JobStatus.Phase.DONE), job("grid", JobStatus.Phase.RUNNING));

    TopSnapshot now = watch.look(List.of(heartbeat(1, 10_000, 4_000)), detached);

    assertThat(now.jobs()).extracting(JobStatus::jobId).containsExactly("grid", "old");
    assertThat(now.others()).isEmpty();
    assertThat(look(heartbeat(2, 10_500, 4_500)).others()).containsExactly("grid");
  }

  private static JobStatus job(String id, JobStatus.Phase phase) {
    return new JobStatus(
        phase,
        new Progress(id, OptionalLong.of(9), 1, 0, 0, Resumed.NOTHING, 1, Duration.ofSeconds(60)),
        "service-1",
        "");
  }
}
