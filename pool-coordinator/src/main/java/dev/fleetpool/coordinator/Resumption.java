package dev.fleetpool.coordinator;

import dev.fleetpool.Resumed;
import dev.fleetpool.coordinator.PastResults.Past;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.coordinator.core.InputFingerprint;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What a job takes over from earlier runs of its name, task by task, and why it does not take the
 * rest. A result is taken if it was computed by the same code from the same input.
 *
 * <p>The feeding thread asks, in the order of the indexes; {@link #tally} may be read by any.
 */
final class Resumption implements AutoCloseable {

  private static final Resumption NONE = new Resumption(0, Optional::empty);

  /** Reads what earlier runs left. */
  interface Earlier {
    /** Waits for the log; nothing if there was no earlier run. */
    Optional<PastResults> read() throws InterruptedException;
  }

  /** What was decided about a task that has run before. */
  private enum Verdict {
    TAKEN,
    INPUT_CHANGED,
    CODE_CHANGED,
    FAILED_BEFORE
  }

  private final long code;
  private final Earlier earlier;
  private final Map<Verdict, LongAdder> verdicts = new EnumMap<>(Verdict.class);
  private @Nullable PastResults past;

  /**
   * Creates one.
   *
   * @param code the fingerprint of the code of this run
   * @param earlier is read once, by the feeding thread
   */
  Resumption(long code, Earlier earlier) {
    this.code = code;
    this.earlier = earlier;
    for (Verdict verdict : Verdict.values()) {
      verdicts.put(verdict, new LongAdder());
    }
  }

  /** Of a job without a name, which takes over nothing. */
  static Resumption none() {
    return NONE;
  }

  /** Reads what earlier runs left; waits for the log. */
  void load() throws InterruptedException {
    past = earlier.read().orElse(null);
  }

  /** Returns the result of this task from an earlier run, if it still holds. */
  Optional<PastResults.Result> resultOf(long index, ByteBuffer input) {
    Optional<Past> known = past == null ? Optional.empty() : past.find(index);
    if (known.isEmpty()) {
      return Optional.empty();
    }
    Verdict verdict = verdict(known.get(), input);
    counter(verdict).increment();
    return verdict == Verdict.TAKEN ? known.get().result() : Optional.empty();
  }

  /** Returns the failure of this task, if an earlier run of a detached job found it final. */
  Optional<Answer> failureOf(long index) {
    return past == null ? Optional.empty() : past.failure(index);
  }

  private Verdict verdict(Past result, ByteBuffer input) {
    if (result.isFailure()) {
      return Verdict.FAILED_BEFORE;
    }
    if (result.code() != code) {
      return Verdict.CODE_CHANGED;
    }
    return result.input() == InputFingerprint.of(input) ? Verdict.TAKEN : Verdict.INPUT_CHANGED;
  }

  /** Returns how much was taken over so far, and what was not for which reason. */
  Resumed tally() {
    return new Resumed(
        count(Verdict.TAKEN),
        count(Verdict.INPUT_CHANGED),
        count(Verdict.CODE_CHANGED),
        count(Verdict.FAILED_BEFORE));
  }

  private long count(Verdict verdict) {
    return counter(verdict).sum();
  }

  private LongAdder counter(Verdict verdict) {
    return Objects.requireNonNull(verdicts.get(verdict));
  }

  @Override
  public void close() {
    if (past != null) {
      past.close();
      past = null;
    }
  }
}
