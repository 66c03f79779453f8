package dev.fleetpool.coordinator;

import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ResultMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;

/**
 * The results that earlier runs of a named job left in the log: per task the latest one, with the
 * fingerprints under which it was computed. The results themselves lie in a temporary file, so the
 * memory follows the number of tasks, some 28 bytes each and 200 for one that travels apart, not
 * their size. For one thread.
 */
final class PastResults implements AutoCloseable {

  private static final int PAGE = 1024;

  private final Map<Long, Page> pages = new HashMap<>();
  private final SpilledRecords file;
  private final Map<String, BlobRef> blobs = new HashMap<>();
  private final Map<Long, ResultMessage> verdicts = new HashMap<>();

  /** A task's result, or that it has none because it failed. */
  record Past(long code, long input, Optional<Result> result) {
    boolean isFailure() {
      return result.isEmpty();
    }
  }

  /**
   * A result.
   *
   * @param record its task record
   * @param blobs where the value is if it travels apart
   */
  record Result(Bytes record, List<BlobRef> blobs) {}

  /** What is known of consecutive tasks; the length of a failure is that of no result. */
  private static final class Page {
    private static final int UNKNOWN = 0;
    private static final int FAILED = -1;

    final long[] code = new long[PAGE];
    final long[] input = new long[PAGE];
    final long[] position = new long[PAGE];
    final int[] length = new int[PAGE];
  }

  private PastResults(SpilledRecords file) {
    this.file = file;
  }

  /**
   * Creates one without results.
   *
   * @throws UncheckedIOException if no temporary file can be made
   */
  static PastResults create() {
    return new PastResults(SpilledRecords.create("fleetpool-resume-", PastResults::spillFailed));
  }

  private static RuntimeException spillFailed(IOException cause) {
    if (cause instanceof ClosedByInterruptException) {
      return new CancellationException("interrupted while results of earlier runs were read");
    }
    return new UncheckedIOException(
        "the results of earlier runs could not be kept in java.io.tmpdir=%s: %s; free space there, or choose another folder"
            .formatted(System.getProperty("java.io.tmpdir"), cause.getMessage()),
        cause);
  }

  /**
   * Takes what a message of an earlier run says; what it says of a task replaces what was known of
   * it, but a failure does not replace a result of the same code and input.
   *
   * @throws dev.fleetpool.payload.MalformedPayloadException if its records are not what it says
   */
  void add(ResultMessage message) {
    message.verdict().ifPresent(verdict -> verdicts.putIfAbsent(verdict.index(), message));
    message.loss().ifPresent(loss -> lost(loss.index()));
    boolean isIndexed = message.firstIndex() <= Long.MAX_VALUE - message.count();
    if (message.count() == 0 || !isIndexed || !message.fingerprints().cover(message.count())) {
      return;
    }
    message.blobs().forEach(blob -> blobs.put(blob.hash().hex(), blob));
    Bytes records = message.records();
    PayloadInput cursor = records.over(PayloadInput::new);
    long base = file.append(records);
    for (int i = 0; i < message.count(); i++) {
      int start = cursor.position();
      boolean failed = TaskRecord.passFailure(cursor);
      long code = message.fingerprints().code();
      long input = message.fingerprints().input(i);
      int length = failed ? Page.FAILED : cursor.position() - start;
      put(message.firstIndex() + i, code, input, base + start - records.offset(), length);
    }
  }

  /** Returns the failure of a task, if the coordinator of a detached job found it final. */
  Optional<Answer> failure(long index) {
    return Optional.ofNullable(verdicts.get(index)).map(Verdicts::answer);
  }

  private void put(long index, long code, long input, long position, int length) {
    Page page = pages.computeIfAbsent(index / PAGE, number -> new Page());
    int at = (int) (index % PAGE);
    boolean sameWork = page.code[at] == code && page.input[at] == input;
    if (length == Page.FAILED && page.length[at] > 0 && sameWork) {
      return;
    }
    page.code[at] = code;
    page.input[at] = input;
    page.position[at] = position;
    page.length[at] = length;
  }

  private void lost(long index) {
    if (index < 0) {
      return; // says nothing of any task
    }
    Page page = pages.computeIfAbsent(index / PAGE, number -> new Page());
    int at = (int) (index % PAGE);
    if (page.length[at] == Page.UNKNOWN) {
      page.length[at] = Page.FAILED;
    }
  }

  /** Returns what is known of a task. */
  Optional<Past> find(long index) {
    Page page = pages.get(index / PAGE);
    int at = (int) (index % PAGE);
    if (page == null || page.length[at] == Page.UNKNOWN) {
      return Optional.empty();
    }
    if (page.length[at] == Page.FAILED) {
      return Optional.of(new Past(page.code[at], page.input[at], Optional.empty()));
    }
    Bytes record = file.read(page.position[at], page.length[at]);
    Optional<Blob> apart = TaskRecord.passBlob(record.over(PayloadInput::new));
    List<BlobRef> places = apart.map(this::places).orElse(List.of());
    return apart.isPresent() && places.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Past(page.code[at], page.input[at], Optional.of(new Result(record, places))));
  }

  private List<BlobRef> places(Blob blob) {
    return Optional.ofNullable(blobs.get(blob.hash())).stream().toList();
  }

  /** Forgets where values are that are no longer there: their tasks are as if they had not run. */
  void retain(Predicate<BlobRef> isThere) {
    blobs.values().removeIf(isThere.negate());
  }

  /** Says whether some values travel apart. */
  boolean hasBlobs() {
    return !blobs.isEmpty();
  }

  /** Says whether nothing is known of any task. */
  boolean isEmpty() {
    return pages.isEmpty();
  }

  @Override
  public void close() {
    file.close();
  }
}
