package dev.fleetpool.worker.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.worker.core.JobTable.Lookup;
import org.junit.jupiter.api.Test;

class JobTableTest {

  private final JobTable table = new JobTable();

  private static JobRecord job(String id, long epoch) {
    return new JobRecord(new JobKey(id, epoch), "c", 2, JobRecord.Code.NONE, false);
  }

  @Test
  void jobThatWasNotToldOfIsUnknown() {
    assertThat(table.find(new JobKey("a", 1))).isInstanceOf(Lookup.Unknown.class);
  }

  @Test
  void jobIsLiveUntilItsEndIsTold() {
    table.put(job("a", 1));
    assertThat(table.find(new JobKey("a", 1))).isEqualTo(new Lookup.Live(job("a", 1)));

    table.put(job("a", 1).toEnded());

    assertThat(table.find(new JobKey("a", 1))).isInstanceOf(Lookup.Ended.class);
  }

  @Test
  void laterRunOfANameEndsTheEarlierOne() {
    table.put(job("a", 1));
    table.put(job("a", 2));

    assertThat(table.find(new JobKey("a", 1))).isInstanceOf(Lookup.Ended.class);
    assertThat(table.find(new JobKey("a", 2))).isInstanceOf(Lookup.Live.class);
  }

  @Test
  void recordOfAnEarlierRunChangesNothing() {
    table.put(job("a", 2));
    table.put(job("a", 1).toEnded());

    assertThat(table.find(new JobKey("a", 2))).isInstanceOf(Lookup.Live.class);
  }

  @Test
  void runThatIsNewerThanTheOneKnownIsNotKnownYet() {
    table.put(job("a", 1));

    assertThat(table.find(new JobKey("a", 2))).isInstanceOf(Lookup.Unknown.class);
  }
}
