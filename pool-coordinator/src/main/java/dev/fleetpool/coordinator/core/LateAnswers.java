package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.ResultMessage;
import java.util.Map;

/**
 * Answers to chunks that are no longer on their way: of a host that was given up and has come back,
 * and of earlier runs of a job. Owned by the {@link Coordination}.
 */
final class LateAnswers {

  private final Fleet fleet;
  private final Map<JobKey, ActiveJob> jobs;
  private final Outbox outbox;

  LateAnswers(Fleet fleet, Map<JobKey, ActiveJob> jobs, Outbox outbox) {
    this.fleet = fleet;
    this.jobs = jobs;
    this.outbox = outbox;
  }

  /** A slot has ended what it ran when the coordinator of an earlier run of the job died. */
  void answeredByEarlierRun(ResultMessage message, long nowNs) {
    if (message.fingerprints().cover(message.count())) {
      jobs.values().stream()
          .filter(later -> later.key().jobId().equals(message.key().job().jobId()))
          .filter(later -> later.earlierRuns().isPresent())
          .forEach(later -> takeOver(later, message, nowNs));
    }
  }

  private void takeOver(ActiveJob job, ResultMessage message, long nowNs) {
    job.earlierRuns().orElseThrow().keep(message, job::isAnswered);
    for (InFlight chunk : fleet.inFlightOf(job)) {
      for (long i = chunk.firstLeft(); i < chunk.chunk.endIndex(); i++) {
        if (!job.isAnswered(i)) {
          job.answerFromEarlierRuns(chunk.chunk.part(i, i + 1));
        }
      }
    }
    withdrawCopies(job, nowNs);
  }

  /** Asks for chunks that are answered already: a host that was given up has come back. */
  void withdrawCopies(ActiveJob job, long nowNs) {
    for (InFlight chunk : fleet.inFlightOf(job)) {
      if (job.nextUnanswered(chunk.firstLeft()) >= chunk.chunk.endIndex()
          && chunk.askHandBack(nowNs)) {
        outbox.order(new ControlMessage.HandBack(chunk.key));
      }
    }
  }
}
