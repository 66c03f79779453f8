package dev.fleetpool.child;

import dev.fleetpool.child.frame.Board;
import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.spi.CurrentTrace;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Runs chunks one after the other, and their tasks in order. Owns the task thread. A failing task
 * is a record like any other; when the loop itself fails the child ends, and the agent finds on the
 * board which task ran.
 */
final class TaskLoop implements Runnable {

  private final Inbox inbox;
  private final TaskRunner runner;
  private final Board board;
  private final ResultsPublisher results;
  private final Map<Long, JobCode> jobs = new HashMap<>();

  TaskLoop(Inbox inbox, TaskRunner runner, Board board, ResultsPublisher results) {
    this.inbox = inbox;
    this.runner = runner;
    this.board = board;
    this.results = results;
  }

  @Override
  public void run() {
    try {
      while (true) {
        accept(inbox.take());
      }
    } catch (Throwable e) { // top of the loop: results can no longer be sent
      LastWords.broken(e);
    }
  }

  private void accept(Frame frame) throws IOException {
    if (frame instanceof Frame.Chunk chunk) {
      runChunk(chunk);
    } else if (frame instanceof Frame.Job job) {
      jobs.put(job.jobKey(), runner.newJob(job));
    } else if (frame instanceof Frame.Forget forget) {
      jobs.remove(forget.jobKey());
    } else {
      throw new IllegalStateException("an agent does not send " + frame);
    }
  }

  private void runChunk(Frame.Chunk chunk) throws IOException {
    JobCode job = jobs.get(chunk.jobKey());
    if (job == null) {
      throw new IllegalStateException(
          "chunk " + chunk.chunkId() + " came before its job " + chunk.jobKey());
    }
    PayloadInput inputs = new PayloadInput(chunk.inputs());
    skip(inputs, chunk.skip());
    board.noteChunk(chunk.chunkId());
    results.begin(chunk);
    CurrentTrace.set(job.trace());
    runTasks(chunk, job, inputs);
    CurrentTrace.set(Optional.empty());
    board.noteNoTask();
    inbox.endChunk();
    results.end();
  }

  private void runTasks(Frame.Chunk chunk, JobCode job, PayloadInput inputs) throws IOException {
    for (int offset = chunk.skip(); offset < chunk.count(); offset++) {
      board.noteTask(offset);
      if (!inbox.startTask()) {
        return;
      }
      runner.run(job, inputs, results.records());
      inbox.endTask();
      results.onTask();
    }
  }

  /** Passes over inputs; at one that is garbage it stops, and so do the tasks from there on. */
  private static void skip(PayloadInput inputs, int count) {
    for (int i = 0; i < count; i++) {
      int start = inputs.position();
      try {
        Payload.skip(inputs);
      } catch (MalformedPayloadException e) {
        inputs.rewind(start);
        return;
      }
    }
  }
}
