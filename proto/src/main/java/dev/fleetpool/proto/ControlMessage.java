package dev.fleetpool.proto;

/** What a coordinator asks of all agents; on the control topic. */
public sealed interface ControlMessage extends WireMessage {

  /** Returns the job it is about. */
  JobKey job();

  /** Drop every chunk of the job; interrupt, then kill, what runs of it. */
  record CancelJob(JobKey job) implements ControlMessage {}

  /** Give back what has not started of the chunk; interrupt, then kill, the task if it runs. */
  record CancelTask(ChunkKey chunk, long index) implements ControlMessage {
    @Override
    public JobKey job() {
      return chunk.job();
    }
  }

  /** Give back what has not started of the chunk. */
  record HandBack(ChunkKey chunk) implements ControlMessage {
    @Override
    public JobKey job() {
      return chunk.job();
    }
  }
}
