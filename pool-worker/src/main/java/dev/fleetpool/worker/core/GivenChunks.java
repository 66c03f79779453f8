package dev.fleetpool.worker.core;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The chunks that a slot's child has: one runs, and one may be behind it, so that the child turns
 * to it without a pause. The child is at times there before the slot knows. Owned by the slot's
 * core.
 */
final class GivenChunks {

  private @Nullable RunningChunk running;
  private @Nullable RunningChunk ahead;

  /** Returns the one that runs; null if none does. */
  @Nullable RunningChunk running() {
    return running;
  }

  /** Returns the one behind it. */
  Optional<RunningChunk> ahead() {
    return Optional.ofNullable(ahead);
  }

  /** Says whether the child may get one. */
  boolean hasRoom() {
    return running == null || ahead == null;
  }

  Stream<RunningChunk> all() {
    return Stream.of(running, ahead).filter(Objects::nonNull);
  }

  Stream<RunningChunk> all(Predicate<RunningChunk> which) {
    return all().filter(which);
  }

  /** Returns the one of this name. */
  Optional<RunningChunk> find(long frameId) {
    return all(chunk -> chunk.frameId == frameId).findFirst();
  }

  /** Returns the values that they need and that travel apart. */
  Set<String> files() {
    Set<String> files = new LinkedHashSet<>();
    all().map(chunk -> chunk.files).forEach(files::addAll);
    return files;
  }

  /** The child gets one: it runs, or it is behind the one that does. */
  void add(RunningChunk chunk, long nowNs) {
    if (running == null) {
      begin(chunk, nowNs);
    } else {
      ahead = chunk;
    }
  }

  /** The one that runs is over, and the one behind it runs. */
  void next(long nowNs) {
    RunningChunk following = ahead;
    running = null;
    ahead = null;
    if (following != null) {
      begin(following, nowNs);
    }
  }

  private void begin(RunningChunk chunk, long nowNs) {
    chunk.begins(nowNs);
    running = chunk;
  }

  /** The child has let go the one behind. */
  void removeAhead() {
    ahead = null;
  }

  /** Takes all, as the child is gone. */
  Collection<RunningChunk> takeAll() {
    List<RunningChunk> taken = all().toList();
    running = null;
    ahead = null;
    return taken;
  }
}
