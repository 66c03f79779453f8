package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.TaskFailure;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RetryConditionTest {

  private static final Loss LOSS =
      new Loss(7, Loss.Kind.CHILD_LOST, OptionalInt.of(3), OptionalInt.empty(), "tail", "");
  private static final Answer FAILURE =
      new Answer.Lost(7, 2, new Origin("host-a", 0, 1), Bytes.EMPTY, Reason.CHILD_LOST, LOSS);

  private final Failures failures = new Failures("job", getClass().getClassLoader());

  @Test
  void isAskedAboutTheFailure() {
    List<TaskFailure> asked = new ArrayList<>();
    assertThat(new RetryCondition(asked::add, failures).triesAgain(FAILURE)).isTrue();
    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).jobId()).isEqualTo("job");
    assertThat(asked.get(0).index()).isEqualTo(7);
    assertThat(asked.get(0).attempt()).isEqualTo(2);
    assertThat(asked.get(0).exitCode()).hasValue(3);
  }

  @Test
  void noMeansNo() {
    assertThat(new RetryCondition(failure -> false, failures).triesAgain(FAILURE)).isFalse();
  }

  @Test
  void whateverItThrowsMeansNo() {
    RetryCondition throwing =
        new RetryCondition(
            failure -> {
              throw new IllegalStateException("broken condition");
            },
            failures);
    assertThat(throwing.triesAgain(FAILURE)).isFalse();
    RetryCondition endless = new RetryCondition(RetryConditionTest::endless, failures);
    assertThat(endless.triesAgain(FAILURE)).isFalse();
  }

  @SuppressWarnings("InfiniteRecursion") // that is the point
  private static boolean endless(TaskFailure failure) {
    return endless(failure);
  }
}
