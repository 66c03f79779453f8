package dev.fleetpool.cli.map;

import dev.fleetpool.cli.map.Command.Finished;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The commands that were handed out and are not printed yet: what a result belongs to, and what
 * waits for its turn. Thread-safe: the feed adds and waits for room, the printing thread takes.
 *
 * <p>It bounds the memory of a run. A command that takes long holds up the printing of those behind
 * it, whose output waits here; so no more are handed out while too many, or too many bytes, wait.
 * The one that holds them up has been handed out before, so this ends.
 */
final class Outstanding {

  /** In which order results come out. */
  enum Order {
    INPUT,
    ARRIVAL
  }

  private final Order order;
  private final int most;
  private final long mostBytes;
  private final Map<Long, Command> running = new HashMap<>();
  private final TreeMap<Long, Finished> waiting = new TreeMap<>();
  private long waitingBytes;
  private long handedOut;
  private long released;
  private boolean ended;
  private boolean stopped;

  /**
   * Creates an empty one.
   *
   * @param most how many commands may be handed out and not printed
   * @param mostBytes how many bytes of output may wait for their turn
   */
  Outstanding(Order order, int most, long mostBytes) {
    this.order = order;
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /** Waits until a further command may be handed out; says whether any may. */
  synchronized boolean awaitRoom() throws InterruptedException {
    while (!stopped && (handedOut - released >= most || waitingBytes >= mostBytes)) {
      wait();
    }
    return !stopped;
  }

  /** Takes note of a command that is handed out now. */
  synchronized void handOut(Command command) {
    running.put(handedOut, command);
    handedOut++;
  }

  /** Takes note that no further command comes. */
  synchronized void end() {
    ended = true;
  }

  /** Lets no further command be handed out. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /** Returns how many commands there are in all, once that is known. */
  synchronized OptionalLong total() {
    return ended ? OptionalLong.of(handedOut) : OptionalLong.empty();
  }

  /** Returns how many commands were handed out so far. */
  synchronized long handedOut() {
    return handedOut;
  }

  /** Returns the command that was handed out as this one, counted from 0. */
  synchronized Command command(long index) {
    Command command = running.get(index);
    if (command == null) {
      throw new IllegalStateException("command " + index + " was answered twice");
    }
    return command;
  }

  /** Takes the result of a command; returns what is to be printed now. */
  synchronized List<Finished> finish(long index, CommandResult result) {
    Command command = command(index);
    running.remove(index);
    Finished finished = new Finished(command, result);
    if (order == Order.ARRIVAL) {
      release();
      return List.of(finished);
    }
    waiting.put(index, finished);
    waitingBytes += bytes(finished);
    List<Finished> turn = new ArrayList<>();
    for (@Nullable Finished next = waiting.remove(released);
        next != null;
        next = waiting.remove(released)) {
      turn.add(next);
      waitingBytes -= bytes(next);
      release();
    }
    return turn;
  }

  private void release() {
    released++;
    notifyAll();
  }

  /** Returns what still waits for its turn, which never comes when the run has ended early. */
  synchronized List<Finished> leftWaiting() {
    List<Finished> left = List.copyOf(waiting.values());
    waiting.clear();
    return left;
  }

  private static long bytes(Finished finished) {
    return (long) finished.result().stdout().length + finished.result().stderr().length;
  }
}
