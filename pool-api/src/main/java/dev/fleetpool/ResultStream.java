package dev.fleetpool;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The results of {@link Pool#imap imap} and {@link Pool#imapUnordered imapUnordered}, as they come.
 *
 * <p>Reading drives it: the input is pulled only so far ahead of the reader as keeps the fleet
 * busy, so an endless input runs in constant memory. For one reading thread at a time. Closing it
 * cancels what is left; reading it to its end closes it.
 *
 * @param <R> the result
 */
public interface ResultStream<R extends @Nullable Object> extends Iterator<R>, AutoCloseable {

  /** {@inheritDoc} Waits until a further element, or the end, is known. */
  @Override
  boolean hasNext();

  /**
   * Returns the next result; waits for it.
   *
   * <p>When the task of this element failed, its exception is thrown and the next call goes on with
   * the following element. When the input itself threw, that exception is thrown as it was, after
   * all results before it.
   *
   * @throws TaskFailedException if the task of this element failed
   * @throws NoSuchElementException at the end
   * @throws java.util.concurrent.CancellationException if the stream was closed or the pool
   *     terminated
   */
  @Override
  R next();

  /** Returns the remaining results as a sequential {@link Stream}; closing that closes this. */
  default Stream<R> stream() {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED), /* parallel= */ false)
        .onClose(this::close);
  }

  /** Cancels what is left. */
  @Override
  void close();
}
