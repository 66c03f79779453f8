package dev.fleetpool.coordinator;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.coordinator.core.Coordination;
import dev.fleetpool.coordinator.core.Decision;
import dev.fleetpool.kafka.KafkaFailures;
import dev.fleetpool.kafka.RecordPublisher;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.Topics;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the core decides, and tells the core what could not be sent: for now, while no broker
 * answers, or for good. Owned by the {@link CoordinatorLoop}; Kafka's own thread brings it what
 * became of a message, which it tells the loop.
 */
final class DecisionSender {

  private static final Logger log = LoggerFactory.getLogger(DecisionSender.class);

  private final CoordinatorLoop loop;
  private final Coordination core;
  private final RecordPublisher publisher;
  private final int replyPartition;
  private final BrokerContact contact;
  private final LongSupplier clock;

  /** Whether a message of this round had to wait for a broker in vain: the next ones would too. */
  private boolean clogged;

  /**
   * How messages get to the brokers.
   *
   * @param replyPartition where this coordinator listens
   * @param contact says whether brokers answer
   */
  record Ways(RecordPublisher publisher, int replyPartition, BrokerContact contact) {}

  DecisionSender(CoordinatorLoop loop, Coordination core, Ways ways, LongSupplier clock) {
    this.loop = loop;
    this.core = core;
    this.publisher = ways.publisher();
    this.replyPartition = ways.replyPartition();
    this.contact = ways.contact();
    this.clock = clock;
  }

  /** Sends the decisions of one round. To be called on the loop. */
  void send(List<Decision> decisions) {
    clogged = false;
    decisions.forEach(this::sendOrGiveUp);
  }

  /** What cannot even be written, for want of a class, say, ends its job and no other. */
  private void sendOrGiveUp(Decision decision) {
    try {
      send(decision);
    } catch (RuntimeException | LinkageError e) {
      log.warn("a message to the fleet could not be made", e);
      job(decision).ifPresent(job -> core.breakJob(job, givenUp(job, e), clock.getAsLong()));
    }
  }

  private static Optional<JobKey> job(Decision decision) {
    if (decision instanceof Decision.SendChunk send) {
      return Optional.of(send.chunk().key().job());
    } else if (decision instanceof Decision.PublishJob publish) {
      return Optional.of(publish.job().key());
    } else if (decision instanceof Decision.GiveOrder give) {
      return Optional.of(give.order().job());
    }
    return Optional.empty();
  }

  private void send(Decision decision) {
    if (clogged) {
      postpone(decision);
    } else if (decision instanceof Decision.SendChunk send) {
      publisher.publish(
          send.chunk(), send.partition(), send.trace(), failure -> chunkSent(send, failure));
    } else if (decision instanceof Decision.PublishJob publish) {
      publisher.publish(publish.job(), failure -> jobSent(publish, failure));
    } else if (decision instanceof Decision.GiveOrder give) {
      publisher.publish(give.order(), failure -> failure.ifPresent(e -> orderLost(give, e)));
    } else if (decision instanceof Decision.ProbeHosts) {
      publisher.publish(HostRecord.PROBE, failure -> failure.ifPresent(e -> noteWait()));
    } else if (decision instanceof Decision.ProbeReplies) {
      publisher.publish(
          ResultMessage.PROBE, replyPartition, failure -> failure.ifPresent(e -> noteWait()));
    }
  }

  /** Orders and probes are let go: who does not hear an order does some work in vain. */
  private void postpone(Decision decision) {
    if (decision instanceof Decision.SendChunk send) {
      core.sendPostponed(send.chunk().key(), clock.getAsLong());
    } else if (decision instanceof Decision.PublishJob publish) {
      core.publishPostponed(publish.job(), clock.getAsLong());
    }
  }

  private void jobSent(Decision.PublishJob publish, Optional<Exception> failure) {
    JobKey job = publish.job().key();
    if (failure.isPresent()) {
      noteWait();
      loop.tell((c, nowNs) -> jobNotSent(publish.job(), failure.get(), nowNs));
    } else {
      loop.tell((c, nowNs) -> c.jobPublished(job));
    }
  }

  private void jobNotSent(JobRecord job, Exception failure, long nowNs) {
    if (isForNow(failure, nowNs)) {
      core.publishPostponed(job, nowNs);
    } else {
      RuntimeException cause =
          failure instanceof RecordTooLargeException
              ? tooLarge(job)
              : unavailable("the record of job " + job.key().jobId(), failure);
      core.breakJob(job.key(), cause, nowNs);
    }
  }

  private void chunkSent(Decision.SendChunk send, Optional<Exception> failure) {
    if (failure.isPresent()) {
      noteWait();
      loop.tell((c, nowNs) -> chunkNotSent(send, failure.get(), nowNs));
    }
  }

  private void chunkNotSent(Decision.SendChunk send, Exception failure, long nowNs) {
    if (isForNow(failure, nowNs)) {
      core.sendPostponed(send.chunk().key(), nowNs);
    } else {
      boolean tooLarge = failure instanceof RecordTooLargeException;
      RuntimeException cause =
          tooLarge
              ? tooLarge(send)
              : unavailable("a chunk of job " + send.chunk().key().job().jobId(), failure);
      core.sendFailed(send.chunk().key(), cause, tooLarge, nowNs);
    }
  }

  /** A failure that is told on the loop's own thread comes after it was kept waiting. */
  private void noteWait() {
    if (loop.isOwnThread()) {
      clogged = true;
    }
  }

  /**
   * Says whether a message could not be sent because no broker answers, or because too much waits
   * to be sent. Where brokers answer, the producer has tried for long enough, and the reason is
   * another one.
   */
  private boolean isForNow(Exception failure, long nowNs) {
    contact.look(nowNs);
    return failure instanceof BufferExhaustedException
        || (KafkaFailures.isOfAnOutage(failure)
            && contact.isOutage(nowNs)
            && contact.silentNs(nowNs) < CoordinatorLoop.OUTAGE_LIMIT.toNanos());
  }

  private static RuntimeException tooLarge(JobRecord job) {
    return new IllegalArgumentException(
        "the function of job %s is %d bytes long and its initializer %d, together they must be under %d; capture a reference to the data instead"
            .formatted(
                job.key().jobId(),
                job.code().function().length(),
                job.code().initializer().length(),
                Topics.MAX_RECORD_BYTES));
  }

  private static RuntimeException tooLarge(Decision.SendChunk send) {
    return new IllegalArgumentException(
        "input %d is %d bytes long, it must be under %d; send a reference to the data instead"
            .formatted(
                send.chunk().firstIndex(),
                send.chunk().inputs().length(),
                Topics.MAX_RECORD_BYTES));
  }

  private static RuntimeException unavailable(String what, Exception cause) {
    return new FleetUnavailableException(
        what
            + " could not be sent: "
            + cause.getMessage()
            + "; check that the brokers are reachable",
        cause);
  }

  private void orderLost(Decision.GiveOrder give, Exception failure) {
    noteWait();
    if (failure instanceof FleetUnavailableException) {
      log.debug("{} was not sent, as the pool is given up", give.order());
      return;
    }
    log.warn("an order to the agents was lost: {}: {}", give.order(), failure.toString());
  }

  /** Returns what a job is told that cannot go on because of this. */
  static RuntimeException givenUp(JobKey job, Throwable cause) {
    return new FleetUnavailableException(
        "job %s was given up: the coordinator failed: %s".formatted(job.jobId(), cause), cause);
  }
}
