package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class VerdictsTest {

  private static final Origin ORIGIN = new Origin("host-b", 3, 4711);

  private static Answer throughTheLog(Answer answer) {
    return Verdicts.answer(
        ResultMessage.failedForGood(
            new JobKey("job", 7), Verdicts.origin(answer), Verdicts.of(answer)));
  }

  @Test
  void failureOfUserCodeIsTheSameBehindTheLog() {
    Answer failed =
        new Answer.Failed(41, 2, ORIGIN, Bytes.of(new byte[] {1}), Bytes.of(new byte[] {2, 3}));
    assertThat(throughTheLog(failed)).isEqualTo(failed);
  }

  @Test
  void lossOfAHostKeepsItsReason() {
    Loss loss =
        new Loss(41, Loss.Kind.CHILD_LOST, OptionalInt.empty(), OptionalInt.empty(), "", "gone");
    Answer lost = new Answer.Lost(41, 2, ORIGIN, Bytes.EMPTY, Reason.HOST_LOST, loss);
    assertThat(throughTheLog(lost)).isEqualTo(lost);
  }

  @Test
  void refusalKeepsItsWords() {
    Answer refused = new Answer.Refused(41, new IllegalArgumentException("input 41 is too large"));
    Answer.Refused read = (Answer.Refused) throughTheLog(refused);
    assertThat(read.firstIndex()).isEqualTo(41);
    assertThat(read.reason()).hasMessage("input 41 is too large");
  }

  @Test
  void longInputIsLeftOut() {
    Answer failed =
        new Answer.Failed(41, 2, ORIGIN, Bytes.of(new byte[20_000]), Bytes.of(new byte[] {2, 3}));
    assertThat(((Answer.Failed) throughTheLog(failed)).input()).isEqualTo(Bytes.EMPTY);
  }
}
