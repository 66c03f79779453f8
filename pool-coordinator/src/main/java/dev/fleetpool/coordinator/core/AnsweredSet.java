package dev.fleetpool.coordinator.core;

import java.util.BitSet;

/**
 * The indexes that were answered: the one place where "first result per index wins" is decided.
 *
 * <p>Everything below the {@linkplain #lowest lowest unanswered} index is answered; above it a bit
 * per index tells, so the memory follows the distance between the slowest task and the newest, not
 * the number of tasks. Owned by the coordinator loop.
 */
final class AnsweredSet {

  private static final int COMPACT_AFTER = 64 * 1024;

  private final BitSet above = new BitSet();
  private long base;
  private int lowestBit;
  private long count;

  /** Marks the index as answered; returns false if it was before. */
  boolean add(long index) {
    return addAll(index, index + 1);
  }

  /** Marks the indexes as answered; returns false, and does nothing, if one of them was before. */
  boolean addAll(long from, long end) {
    if (nextAnswered(from, end) < end) {
      return false;
    }
    above.set(bit(from), bit(end));
    count += end - from;
    if (bit(from) == lowestBit) {
      lowestBit = above.nextClearBit(lowestBit);
      compact();
    }
    return true;
  }

  private void compact() {
    if (lowestBit >= COMPACT_AFTER) {
      BitSet rest = above.get(lowestBit, Math.max(above.length(), lowestBit));
      above.clear();
      above.or(rest);
      base += lowestBit;
      lowestBit = 0;
    }
  }

  boolean contains(long index) {
    return index < lowest() || above.get(bit(index));
  }

  private int bit(long index) {
    return Math.toIntExact(index - base);
  }

  /** Returns the lowest index that is not answered. */
  long lowest() {
    return base + lowestBit;
  }

  /** Returns how many are answered. */
  long count() {
    return count;
  }

  /** Returns the first unanswered index from here on. */
  long nextUnanswered(long from) {
    return from < lowest() ? lowest() : base + above.nextClearBit(bit(from));
  }

  /** Returns the first answered index from here on, or the limit if there is none before it. */
  long nextAnswered(long from, long limit) {
    if (from < lowest()) {
      return from;
    }
    int next = above.nextSetBit(bit(from));
    return next < 0 ? limit : Math.min(limit, base + next);
  }
}
