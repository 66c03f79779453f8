package dev.fleetpool.proto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class JobRecordTest {

  private static final JobRecord.Code CODE =
      new JobRecord.Code(
          Bytes.of(new byte[] {1}), Bytes.EMPTY, ClassPath.at(List.of("/a.jar")), 0, 5, 7);

  @Test
  void endedRecordOfANamedJobKeepsItsCodeAndItsResults() {
    JobRecord named =
        new JobRecord(new JobKey("grid", 3), "c", 2, OptionalLong.of(40), CODE, /* ended= */ false);

    JobRecord ended = named.toEnded();

    assertThat(ended.ended()).isTrue();
    assertThat(ended.code()).isEqualTo(CODE);
    assertThat(ended.resultsFrom()).hasValue(40);
    assertThat(ended.key()).isEqualTo(named.key());
  }

  @Test
  void endedRecordOfAnotherJobIsSmall() {
    JobRecord unnamed = new JobRecord(new JobKey("uuid", 3), "c", 2, CODE, /* ended= */ false);

    assertThat(unnamed.toEnded().code()).isEqualTo(JobRecord.Code.NONE);
  }
}
