package dev.fleetpool.coordinator;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.Outcome;
import dev.fleetpool.ResultStream;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.proto.JobStateRecord;
import dev.fleetpool.proto.JobStateRecord.Phase;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The results of a detached job in the order of the inputs, from the log, while it runs and
 * afterwards. For one reading thread at a time, which waits for the brokers; {@link #close} is for
 * that thread too, as everything is read to the end by it.
 */
final class LoggedResultStream<R extends @Nullable Object> implements ResultStream<R> {

  /** What an element is. */
  enum Form {
    /** The result; a failure is thrown. */
    RESULT,
    /** An {@link Outcome}. */
    OUTCOME
  }

  /**
   * What it reads.
   *
   * @param jobId the job
   * @param tasks how many there are
   * @param tail the log
   * @param reader decodes answers
   * @param failures decodes the failure that ends a job
   */
  record Source(
      String jobId, long tasks, ResultTail tail, AnswerReader reader, Failures failures) {}

  private final Source source;
  private final Form form;
  private final ResultSpool spool;
  private boolean atElement;
  private boolean ended;
  private @Nullable RuntimeException trouble;

  LoggedResultStream(Source source, Form form) {
    this.source = source;
    this.form = form;
    try {
      this.spool = ResultSpool.create();
    } catch (RuntimeException e) { // the disk is full
      source.tail().close();
      throw e;
    }
  }

  @Override
  public boolean hasNext() {
    while (!atElement && !ended) {
      lookAhead();
    }
    return atElement || trouble != null;
  }

  private void lookAhead() {
    if (source.reader().advance()) {
      atElement = true;
      return;
    }
    Optional<Answer> next = spool.takeNext();
    if (next.isPresent()) {
      source.reader().begin(next.get());
    } else if (spool.taken() == source.tasks()) {
      close();
    } else if (source.tail().last().isPresent()) {
      trouble = trouble(source.tail().last().get());
      close();
    } else {
      source.tail().poll(spool::add);
    }
  }

  private RuntimeException trouble(JobStateRecord last) {
    String why = "job %s %s".formatted(source.jobId(), last.why());
    if (last.phase() == Phase.CANCELLED) {
      return new CancellationException(why);
    }
    if (last.phase() == Phase.DONE) {
      return new FleetUnavailableException(
          "what became of task %d of job %s is no longer in the log, which keeps a week; submit the job again"
              .formatted(spool.taken(), source.jobId()),
          null);
    }
    return spool
        .firstFailure()
        .<RuntimeException>map(answer -> source.failures().exception(answer, printed -> {}))
        .orElseGet(() -> new FleetUnavailableException(why, new IllegalStateException(last.why())));
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // the job's function says what its results are
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException("job " + source.jobId() + " has no further results");
    }
    if (!atElement && trouble != null) {
      RuntimeException thrown = trouble;
      trouble = null;
      throw thrown;
    }
    atElement = false;
    AnswerReader reader = source.reader();
    if (form == Form.OUTCOME) {
      return (R) outcome(reader);
    }
    Optional<TaskFailedException> failure = reader.failure();
    if (failure.isPresent()) {
      throw failure.get();
    }
    return (R) reader.value();
  }

  @SuppressWarnings("NullAway") // the type argument is nullable, which NullAway does not read
  private static Outcome<?> outcome(AnswerReader reader) {
    return reader
        .failure()
        .<Outcome<?>>map(failure -> new Outcome.Failure<>(reader.index(), failure))
        .orElseGet(() -> new Outcome.Success<@Nullable Object>(reader.index(), reader.value()));
  }

  /** Stops reading; the job goes on. */
  @Override
  public void close() {
    if (!ended) {
      ended = true;
      source.tail().close();
      spool.close();
    }
  }
}
