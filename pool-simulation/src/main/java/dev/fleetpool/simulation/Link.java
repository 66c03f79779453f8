package dev.fleetpool.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The way between one machine and the brokers, in both directions. Messages of one channel keep
 * their order, those of different channels overtake each other. While a direction is cut its
 * messages wait, as they do in a producer that tries again, and in the log.
 */
final class Link {

  /** A direction, seen from the machine. */
  enum Direction {
    OUT,
    IN
  }

  private final VirtualTime time;
  private final Network network;
  private final Map<String, Channel> channels = new HashMap<>();
  private boolean outCut;
  private boolean inCut;
  private long lostFromNs = Long.MAX_VALUE;

  Link(VirtualTime time, Network network) {
    this.time = time;
    this.network = network;
  }

  /** Sends to the brokers; what has not arrived when the machine crashes may be lost. */
  void out(String channel, Runnable arrived) {
    channel(Direction.OUT, channel).send(arrived, 0);
  }

  /** Sends to the machine. */
  void in(String channel, Runnable arrived) {
    channel(Direction.IN, channel).send(arrived, 0);
  }

  /** Sends to the machine, by a way that is up to so much longer. */
  void in(String channel, long longerNs, Runnable arrived) {
    channel(Direction.IN, channel).send(arrived, longerNs);
  }

  private Channel channel(Direction direction, String name) {
    return channels.computeIfAbsent(direction + name, key -> new Channel(direction));
  }

  void cut(Direction direction) {
    outCut |= direction == Direction.OUT;
    inCut |= direction == Direction.IN;
  }

  /** Nothing is cut any more. */
  void heal() {
    outCut = false;
    inCut = false;
  }

  /** What was held up goes on, where it is not cut. */
  void flow() {
    List.copyOf(channels.values()).forEach(Channel::drainLater);
  }

  /** What has not arrived by then never will. */
  void crash(long lostFromNs) {
    this.lostFromNs = lostFromNs;
  }

  boolean isCut(Direction direction) {
    return network.isAway() || (direction == Direction.OUT ? outCut : inCut);
  }

  boolean isWhole() {
    return !network.isAway() && !outCut && !inCut;
  }

  private final class Channel {
    private final Direction direction;
    private final Deque<Runnable> held = new ArrayDeque<>();
    private long lastNs;

    Channel(Direction direction) {
      this.direction = direction;
    }

    void send(Runnable arrived, long longerNs) {
      lastNs = Math.max(lastNs, time.nowNs() + network.wayNs() + longerNs);
      time.at(lastNs, () -> arrive(arrived));
    }

    private void arrive(Runnable arrived) {
      if (direction == Direction.OUT && time.nowNs() >= lostFromNs) {
        return;
      }
      if (isCut(direction) || !held.isEmpty()) {
        held.addLast(arrived);
      } else {
        arrived.run();
      }
    }

    void drainLater() {
      if (!held.isEmpty()) {
        time.after(network.wayNs(), this::drain);
      }
    }

    private void drain() {
      if (direction == Direction.OUT && time.nowNs() >= lostFromNs) {
        held.clear();
      }
      if (!isCut(direction) && !held.isEmpty()) {
        held.removeFirst().run();
        time.after(0, this::drain);
      }
    }
  }
}
