package dev.fleetpool.proto;

import java.time.Duration;
import java.util.Optional;

/** What is asked of agents; on the control topic, which all of them read. */
public sealed interface ControlMessage extends WireMessage {

  /** Returns the id of the job or agent that it is about, by which its record is keyed. */
  String subject();

  /** What a coordinator asks about a job. */
  sealed interface AboutJob extends ControlMessage {

    /** Returns the job it is about. */
    JobKey job();

    @Override
    default String subject() {
      return job().jobId();
    }
  }

  /** Drop every chunk of the job; interrupt, then kill, what runs of it. */
  record CancelJob(JobKey job) implements AboutJob {}

  /** Give back what has not started of the chunk; interrupt, then kill, the task if it runs. */
  record CancelTask(ChunkKey chunk, long index) implements AboutJob {
    @Override
    public JobKey job() {
      return chunk.job();
    }
  }

  /** Give back what has not started of the chunk. */
  record HandBack(ChunkKey chunk) implements AboutJob {
    @Override
    public JobKey job() {
      return chunk.job();
    }
  }

  /**
   * Finish or give back everything, and leave the fleet. It names one start of an agent, so that it
   * means nothing to the next one of that host, which reads it again.
   *
   * @param agentId the agent
   * @param limit how long tasks that run may go on; nothing for as long as the agent was told at
   *     its start
   */
  record Drain(String agentId, Optional<Duration> limit) implements ControlMessage {
    @Override
    public String subject() {
      return agentId;
    }
  }
}
