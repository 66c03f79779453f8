package dev.fleetpool.coordinator;

import dev.fleetpool.TaskFailedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The results of a {@code map} as they come in. For one thread. */
final class Gathering<R extends @Nullable Object> {

  private final JobResults results;
  private final Failures failures;
  private final ResultList<R> gathered = new ResultList<>();
  private @Nullable Throwable trouble;

  Gathering(JobResults results, Failures failures) {
    this.results = results;
    this.failures = failures;
  }

  /**
   * Waits until the first tasks are answered and every host has tried one, then rehearses the
   * conclusion on them. When that went wrong the job has ended, and the end says why.
   */
  void rehearse(int tasks, Conclusion<R, ?> conclusion) throws InterruptedException {
    if (!results.awaitRehearsed()) {
      return;
    }
    while (gathered.size() < tasks && results.advance()) {
      add();
    }
    conclusion.rehearse(
        results.job().toString(), Collections.unmodifiableList(new ArrayList<>(gathered)));
  }

  /**
   * Adds the results that have come; waits for none. At one that cannot be read here the job is
   * cancelled, and {@link #all} says why.
   */
  void addArrived() {
    try {
      while (trouble == null && results.advanceIfArrived()) {
        add();
      }
    } catch (Throwable e) { // whatever user code throws as it reads its objects
      trouble = e;
      results.job().cancel("its caller got " + e);
    }
  }

  /** Waits for the end of the job; throws whatever it ended with. */
  List<R> all() throws InterruptedException {
    if (trouble != null) {
      throw Undressed.asItWas(trouble);
    }
    while (results.advance()) {
      add();
    }
    Optional<Throwable> end = results.trouble(failures);
    if (end.isPresent()) {
      throw Undressed.asItWas(end.get());
    }
    return gathered;
  }

  private void add() {
    Optional<TaskFailedException> failure = results.failure();
    if (failure.isPresent() && failure.get().failure().attempt() == 0) {
      throw failure.get(); // it cannot be read here, which the fleet does not know
    }
    gathered.append(results.value()); // the function's type says that it is an R
  }
}
