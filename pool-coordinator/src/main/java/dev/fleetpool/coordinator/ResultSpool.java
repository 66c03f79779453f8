package dev.fleetpool.coordinator;

import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.UnreadableRecordException;
import dev.fleetpool.proto.WireCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts the results of a detached job, which come from the log in any order, into that of the
 * inputs. The first word on a task counts. What waits for its turn lies in a temporary file, so the
 * memory follows the number of tasks that wait, some 13 bytes each, and not their size. For one
 * thread.
 */
final class ResultSpool implements AutoCloseable {

  private static final int PAGE = 1024;

  private final Map<Long, Page> pages = new TreeMap<>();
  private final Map<String, BlobRef> blobs = new HashMap<>();
  private final SpilledRecords file;
  private long waiting;
  private long next;

  /** What a record says of its task. */
  private enum Kind {
    RESULT,
    VERDICT
  }

  /** What is known of consecutive tasks; a task without length is not known. */
  private static final class Page {
    final long[] position = new long[PAGE];
    final int[] length = new int[PAGE];
    final boolean[] failed = new boolean[PAGE];
  }

  private ResultSpool(SpilledRecords file) {
    this.file = file;
  }

  /** Creates an empty one. */
  static ResultSpool create() {
    return new ResultSpool(SpilledRecords.create("fleetpool-attach-", ResultSpool::spillFailed));
  }

  private static UncheckedIOException spillFailed(IOException cause) {
    return new UncheckedIOException(
        "results that wait for their turn could not be kept in java.io.tmpdir=%s: %s; free space there, or choose another folder"
            .formatted(System.getProperty("java.io.tmpdir"), cause.getMessage()),
        cause);
  }

  /**
   * Takes a message of a run of the job.
   *
   * @throws dev.fleetpool.payload.MalformedPayloadException if its records are not what it says
   */
  void add(ResultMessage message) {
    if (message.verdict().isPresent()) {
      put(message.firstIndex(), Bytes.of(WireCodec.encode(message)), Kind.VERDICT);
      return;
    }
    message.blobs().forEach(blob -> blobs.put(blob.hash().hex(), blob));
    Bytes records = message.records();
    PayloadInput cursor = records.over(PayloadInput::new);
    for (int i = 0; i < message.count(); i++) {
      int start = cursor.position();
      // Whether a failure is final is not the slot's to say.
      if (!TaskRecord.passFailure(cursor)) {
        Bytes record = new Bytes(records.array(), start, cursor.position() - start);
        put(message.firstIndex() + i, record, Kind.RESULT);
      }
    }
  }

  private void put(long index, Bytes record, Kind kind) {
    if (index < next) {
      return;
    }
    Page page = pages.computeIfAbsent(index / PAGE, number -> new Page());
    int at = (int) (index % PAGE);
    if (page.length[at] > 0) {
      return;
    }
    page.position[at] = file.append(record);
    page.length[at] = record.length();
    page.failed[at] = kind == Kind.VERDICT;
    waiting++;
  }

  /** Takes the answer to the next task in the order, if it is known. */
  Optional<Answer> takeNext() {
    Optional<Answer> answer = answer(next);
    if (answer.isPresent()) {
      next++;
      waiting--;
      if (next % PAGE == 0) {
        pages.remove(next / PAGE - 1);
      }
      if (waiting == 0) {
        file.rewind(); // all of it was read
      }
    }
    return answer;
  }

  /** Returns the failure with the lowest index of those that wait, if there is one. */
  Optional<Answer> firstFailure() {
    for (Map.Entry<Long, Page> page : pages.entrySet()) {
      for (int at = 0; at < PAGE; at++) {
        long index = page.getKey() * PAGE + at;
        if (page.getValue().failed[at] && index >= next) {
          return answer(index);
        }
      }
    }
    return Optional.empty();
  }

  /** Returns how many tasks were taken. */
  long taken() {
    return next;
  }

  private Optional<Answer> answer(long index) {
    Page page = pages.get(index / PAGE);
    int at = (int) (index % PAGE);
    if (page == null || page.length[at] == 0) {
      return Optional.empty();
    }
    Bytes record = file.read(page.position[at], page.length[at]);
    return Optional.of(page.failed[at] ? failure(record) : result(index, record));
  }

  private Answer result(long index, Bytes record) {
    Optional<Blob> apart = TaskRecord.passBlob(record.over(PayloadInput::new));
    List<BlobRef> places = apart.map(blob -> blobs.get(blob.hash())).stream().toList();
    return new Answer.Results(index, 1, record, places);
  }

  private static Answer failure(Bytes message) {
    try {
      return Verdicts.answer(WireCodec.decodeResult(message.toArray()));
    } catch (UnreadableRecordException e) {
      throw new IllegalStateException("what was encoded here is unreadable", e);
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
