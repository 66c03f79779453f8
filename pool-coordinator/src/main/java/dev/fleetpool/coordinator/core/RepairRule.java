package dev.fleetpool.coordinator.core;

import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import java.util.OptionalInt;

/**
 * Decides what of a chunk is sent again when its slot is done with it or is gone: the one task that
 * may have run, as a further attempt, and what was not started, as the same attempt. Agents repair
 * nothing by themselves. Owned by the coordinator loop.
 */
final class RepairRule {

  private RepairRule() {}

  /** The slot is done with a chunk: what it has not answered it has not started, but for a loss. */
  static void ended(InFlight sent, ResultMessage message, long nowNs) {
    long end = sent.chunk.endIndex();
    long lost = message.loss().map(Loss::index).orElse(end);
    // What goes back goes before anything new, so the later tasks go back first.
    handBack(sent, lost + 1, end);
    message
        .loss()
        .ifPresent(loss -> lost(sent, loss, Answer.Lost.reason(loss), message.origin(), nowNs));
    handBack(sent, sent.firstLeft(), Math.min(lost, end));
  }

  /** The chunk will not be answered: its host is gone, or never had it. */
  static void vanished(InFlight sent, Fleet.Lost lost, long nowNs) {
    long first = sent.firstLeft();
    if (lost.fate() == Fleet.Fate.MAY_HAVE_RUN) {
      handBack(sent, first + 1, sent.chunk.endIndex());
      lost(sent, hostLost(first), Reason.HOST_LOST, lost.where(), nowNs);
    } else {
      notStarted(sent);
    }
  }

  /** Nothing of what is left of the chunk was started. */
  static void notStarted(InFlight sent) {
    handBack(sent, sent.firstLeft(), sent.chunk.endIndex());
  }

  /** The chunk is larger than a record may be: its halves may not be. */
  static void halve(InFlight sent) {
    long middle = sent.chunk.firstIndex() + sent.chunk.count() / 2;
    handBack(sent, middle, sent.chunk.endIndex());
    handBack(sent, sent.chunk.firstIndex(), middle);
  }

  private static void handBack(InFlight sent, long from, long end) {
    if (from < end) {
      sent.job.handedBack(sent.chunk.part(from, end));
    }
  }

  private static void lost(InFlight sent, Loss loss, Reason reason, Origin origin, long nowNs) {
    ActiveJob job = sent.job;
    if (sent.chunk.contains(loss.index()) && !job.isAnswered(loss.index())) {
      Chunk next = sent.chunk.again(loss.index());
      int attempt = sent.chunk.attempt();
      job.failed(
          new Answer.Lost(loss.index(), attempt, origin, next.inputs(), reason, loss), next, nowNs);
    }
  }

  private static Loss hostLost(long index) {
    return new Loss(
        index,
        Loss.Kind.CHILD_LOST,
        OptionalInt.empty(),
        OptionalInt.empty(),
        "",
        "its host fell silent");
  }
}
