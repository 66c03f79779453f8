package dev.fleetpool.coordinator;

import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.proto.ResultMessage.Verdict;
import java.util.Optional;

/** How failures of detached jobs, which their coordinator decides on, stand in the log. */
final class Verdicts {

  /** A longer input is left out: the failure says less of it anyway. */
  private static final int MOST_INPUT_BYTES = 16 * 1024;

  private Verdicts() {}

  /** Returns the verdict of a failed answer. */
  static Verdict of(Answer answer) {
    long index = answer.firstIndex();
    if (answer instanceof Answer.Failed failed) {
      Bytes input = shortened(failed.input());
      return new Verdict(index, failed.attempt(), input, failed.record(), Optional.empty(), "");
    }
    if (answer instanceof Answer.Lost lost) {
      return new Verdict(
          index,
          lost.attempt(),
          shortened(lost.input()),
          Bytes.EMPTY,
          Optional.of(lost.loss()),
          lost.reason().name());
    }
    String why = String.valueOf(((Answer.Refused) answer).reason().getMessage());
    return new Verdict(index, 0, Bytes.EMPTY, Bytes.EMPTY, Optional.empty(), why);
  }

  /** Returns where the task of a failed answer ran last. */
  static Origin origin(Answer answer) {
    if (answer instanceof Answer.Failed failed) {
      return failed.origin();
    }
    return answer instanceof Answer.Lost lost ? lost.origin() : Origin.UNKNOWN;
  }

  private static Bytes shortened(Bytes input) {
    return input.length() <= MOST_INPUT_BYTES ? input : Bytes.EMPTY;
  }

  /** Returns the failed answer that a message with a verdict stands for. */
  static Answer answer(ResultMessage message) {
    Verdict verdict = message.verdict().orElseThrow();
    Origin origin = message.origin();
    if (verdict.loss().isPresent()) {
      return new Answer.Lost(
          verdict.index(),
          verdict.attempt(),
          origin,
          verdict.input(),
          reason(verdict),
          verdict.loss().get());
    }
    if (verdict.record().isEmpty()) {
      return new Answer.Refused(verdict.index(), new IllegalArgumentException(verdict.reason()));
    }
    return new Answer.Failed(
        verdict.index(), verdict.attempt(), origin, verdict.input(), verdict.record());
  }

  /** A reason that a newer version added is what its loss says. */
  private static Reason reason(Verdict verdict) {
    for (Reason known : Reason.values()) {
      if (known.name().equals(verdict.reason())) {
        return known;
      }
    }
    return Answer.Lost.reason(verdict.loss().orElseThrow());
  }
}
