package dev.fleetpool.coordinator.core;

import dev.fleetpool.JobTakenOverException;
import dev.fleetpool.coordinator.core.JobSink.Ending;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How jobs end: when they are done, by a failure, by their caller, or because a later run has taken
 * their name. Owned by the {@link Coordination}.
 */
final class JobEnds {

  private final Fleet fleet;
  private final Map<JobKey, ActiveJob> jobs;
  private final Outbox outbox;
  private final CoordinationMeters meters;

  JobEnds(Fleet fleet, Map<JobKey, ActiveJob> jobs, Outbox outbox, CoordinationMeters meters) {
    this.fleet = fleet;
    this.jobs = jobs;
    this.outbox = outbox;
    this.meters = meters;
  }

  /**
   * A record is on the jobs topic. Of two runs of one name the later one goes on, and ours ends if
   * that is another coordinator's; if ours is the later one, agents are told once more, because the
   * topic keeps only the last record of a name. An earlier run of our own needs no such answer:
   * what one producer sends stays in order.
   */
  void jobSeen(JobRecord record, long nowNs) {
    for (ActiveJob job : List.copyOf(jobs.values())) {
      long epoch = job.key().epoch();
      if (!job.key().jobId().equals(record.key().jobId()) || record.key().epoch() == epoch) {
        continue;
      }
      if (record.key().epoch() > epoch) {
        // It goes on elsewhere: its record and its results are no longer ours.
        close(job, Optional.of(new Ending.Broken(takenOver(job, record))), nowNs);
      } else if (!record.coordinator().equals(job.settings.record().coordinator())) {
        outbox.publish(job.settings.record());
      }
    }
  }

  private static JobTakenOverException takenOver(ActiveJob job, JobRecord by) {
    return new JobTakenOverException(
        "job %s was taken over by coordinator %s, which was started later, so coordinator %s stops; what it has computed is kept and used there; let one program at a time run jobs of this name"
            .formatted(job.key().jobId(), by.coordinator(), job.settings.record().coordinator()));
  }

  /** Ends the jobs that are done, or that a failure stops. */
  void endFinished(long nowNs) {
    for (ActiveJob job : List.copyOf(jobs.values())) {
      Optional<Answer> failure = job.stoppedBy();
      if (failure.isPresent()) {
        end(job.key(), Optional.of(new Ending.FirstFailure(failure.get())), nowNs);
      } else if (job.isComplete()) {
        end(job.key(), Optional.empty(), nowNs);
      }
    }
  }

  /** Ends a job, if it runs. */
  void end(JobKey key, Optional<Ending> early, long nowNs) {
    ActiveJob job = jobs.get(key);
    if (job == null) {
      return;
    }
    // Also when all is answered: a host that was given up may run a task of it, for ever if it
    // hangs.
    outbox.order(new ControlMessage.CancelJob(key));
    outbox.publish(job.settings.record().toEnded());
    close(job, early, nowNs);
  }

  private void close(ActiveJob job, Optional<Ending> early, long nowNs) {
    jobs.remove(job.key());
    meters.over(job);
    job.inputs.close();
    job.sink().ended(early, job.progress(fleet.slotCount(), nowNs));
  }
}
