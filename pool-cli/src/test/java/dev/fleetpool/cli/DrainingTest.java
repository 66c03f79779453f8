package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.TaskRange;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrainingTest {

  private static SlotRecord runs(String job, long index) {
    return new SlotRecord(
        0,
        List.of(),
        Optional.of(new ChunkKey(new JobKey(job, 1), index)),
        Optional.of(new TaskRange(index, 4)),
        0);
  }

  private static String describe(SlotRecord... slots) {
    return Draining.describe(
        "host-a", List.of(new HostRecord("host-a", "agent", 1, false, List.of(slots))));
  }

  @Test
  void tasksThatRunAreNamedByTheirJobs() {
    SlotRecord idle = new SlotRecord(0, List.of(), Optional.empty(), 0);

    assertThat(describe(runs("grid", 41), idle))
        .isEqualTo("host host-a drains: waits for task 41 of job grid");
    assertThat(describe(runs("grid", 41), runs("fit", 7), runs("grid", 3)))
        .isEqualTo("host host-a drains: waits for task 7 of job fit, and tasks 41, 3 of job grid");
    assertThat(describe(idle))
        .isEqualTo("host host-a drains: nothing runs any more, it leaves the group");
  }

  @Test
  void manyTasksAreCounted() {
    SlotRecord[] slots =
        IntStream.range(0, 64).mapToObj(i -> runs("grid", i)).toArray(SlotRecord[]::new);

    assertThat(describe(slots))
        .isEqualTo(
            "host host-a drains: waits for tasks 0, 1, 2, 3, 4, 5, 6, 7 and 56 more of job grid");
  }
}
