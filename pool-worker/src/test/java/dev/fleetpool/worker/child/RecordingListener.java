package dev.fleetpool.worker.child;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.TaskRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a child said, for a test to wait for. */
class RecordingListener implements ChildListener {

  private static final long LIMIT_S = 20;

  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

  @Override
  public void onReady(long pid) {
    events.add(pid);
  }

  @Override
  public void onResults(Frame.Results results) {
    events.add(results);
  }

  @Override
  public void onCut(Frame.Cut cut) {
    events.add(cut);
  }

  @Override
  public void onExit(ChildExit exit) {
    events.add(exit);
  }

  <T> T next(Class<T> type) throws InterruptedException {
    Object event = events.poll(LIMIT_S, TimeUnit.SECONDS);
    if (!type.isInstance(event)) {
      throw new AssertionError("expected " + type.getSimpleName() + ", got " + event);
    }
    return type.cast(event);
  }

  /** Waits for the end of the child, whatever else it says before. */
  ChildExit exit() throws InterruptedException {
    Object event = events.poll(LIMIT_S, TimeUnit.SECONDS);
    while (event != null && !(event instanceof ChildExit)) {
      event = events.poll(LIMIT_S, TimeUnit.SECONDS);
    }
    if (event == null) {
      throw new AssertionError("the child did not end");
    }
    return (ChildExit) event;
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  /** Waits for all results of a chunk. */
  List<TaskRecord> chunk() throws InterruptedException {
    List<TaskRecord> records = new ArrayList<>();
    Frame.Results results;
    do {
      results = next(Frame.Results.class);
      records.addAll(records(results));
    } while (!results.isLast());
    return records;
  }

  static List<TaskRecord> records(Frame.Results results) {
    List<TaskRecord> records = new ArrayList<>();
    PayloadInput input = new PayloadInput(results.records());
    for (int i = 0; i < results.count(); i++) {
      records.add(TaskRecord.read(input));
    }
    return records;
  }
}
