package dev.fleetpool.coordinator.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Releases answers in the order of their indexes, whatever order they come in.
 *
 * <p>It keeps ranges of answers as they came, by their first index; a range is released when
 * everything before it was. It relies on ranges not overlapping, which {@link AnsweredSet} sees to.
 * Owned by the coordinator loop.
 */
final class Reassembler {

  private final Map<Long, Answer> waiting = new HashMap<>();
  private final Set<Long> skipped = new HashSet<>();
  private final Consumer<Answer> released;
  private long next;

  /** Releases to this consumer. */
  Reassembler(Consumer<Answer> released) {
    this.released = released;
  }

  /** Takes an answer to tasks that were not answered before, and releases what is now in order. */
  void accept(Answer answer) {
    if (answer.firstIndex() != next) {
      waiting.put(answer.firstIndex(), answer);
      return;
    }
    release(answer);
    releaseFollowing();
  }

  /** Passes over a task that was not answered before and gets no answer. */
  void skip(long index) {
    skipped.add(index);
    releaseFollowing();
  }

  private void releaseFollowing() {
    while (true) {
      Answer following = waiting.remove(next);
      if (following != null) {
        release(following);
      } else if (skipped.remove(next)) {
        next++;
      } else {
        return;
      }
    }
  }

  private void release(Answer answer) {
    next += answer.count();
    released.accept(answer);
  }

  /** Returns the lowest index not yet released. */
  long next() {
    return next;
  }
}
