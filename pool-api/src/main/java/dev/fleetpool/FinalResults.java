package dev.fleetpool;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The results that a {@link FinalStep} is given: an unmodifiable list that also says whether this
 * is only a rehearsal.
 *
 * @param <R> the result of a task
 */
public final class FinalResults<R extends @Nullable Object> extends AbstractList<R>
    implements RandomAccess {

  /** What the final step runs for. */
  public enum Occasion {
    /** To see whether it runs at all: whatever it writes should go to a scratch place. */
    REHEARSAL,
    /** To do what it is for. */
    COMPLETE
  }

  private final List<R> results;
  private final Occasion occasion;

  /** Wraps results that do not change any more. Pools do so; a test of a final step may. */
  public FinalResults(List<R> results, Occasion occasion) {
    this.results = results;
    this.occasion = occasion;
  }

  /** Says whether these are only the results of the first tasks. */
  public boolean isRehearsal() {
    return occasion == Occasion.REHEARSAL;
  }

  @Override
  public R get(int index) {
    return results.get(index);
  }

  @Override
  public int size() {
    return results.size();
  }
}
