package dev.fleetpool.worker.core;

import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.payload.ThrowableRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.Topics;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Keeps result messages within what a record may hold. A single result that does not fit fails its
 * task, and no other.
 */
final class ResultLimit {

  private static final int MOST = Topics.MAX_RECORD_BYTES;

  private ResultLimit() {}

  /** Returns the message, in as many parts as it needs. */
  static List<Telling> split(Telling results) {
    ResultMessage message = results.message();
    if (message.records().length() <= MOST) {
      return List.of(results);
    }
    Iterator<BlobFile> files = results.files().iterator();
    Bytes all = message.records();
    PayloadInput cursor = all.over(PayloadInput::new);
    List<Telling> parts = new ArrayList<>();
    for (int i = 0; i < message.count(); i++) {
      int start = cursor.position();
      boolean isApart = TaskRecord.passBlob(cursor).isPresent();
      Bytes record = new Bytes(all.array(), start, cursor.position() - start);
      boolean last = i == message.count() - 1;
      ResultMessage part =
          part(message, i, record.length() <= MOST ? record : tooLarge(record), last);
      parts.add(new Telling(part, isApart ? List.of(files.next()) : List.of()));
    }
    return parts;
  }

  private static ResultMessage part(ResultMessage whole, int offset, Bytes record, boolean last) {
    return new ResultMessage(
            whole.key(),
            whole.attempt(),
            whole.origin(),
            whole.firstIndex() + offset,
            1,
            record,
            last && whole.ended(),
            whole.busyNs() / whole.count(),
            whole.loss(),
            whole.handedBackFrom())
        .with(whole.fingerprints().slice(offset, 1));
  }

  private static Bytes tooLarge(Bytes record) {
    String message =
        "the result is %d bytes long, it must be under %d; return a reference to the data instead"
            .formatted(record.length(), MOST);
    PayloadOutput output = new PayloadOutput();
    TaskRecord.write(
        output,
        new TaskRecord.Failure(
            TaskRecord.FailureKind.UNSERIALIZABLE,
            ThrowableRecord.from(new IllegalArgumentException(message)),
            "",
            CapturedOutput.NONE));
    return Bytes.of(output.toByteArray());
  }
}
