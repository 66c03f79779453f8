package dev.fleetpool.worker;

import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.payload.ThrowableRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ResultMessage;
import java.io.IOException;
import java.util.Optional;

/** What is told instead of results whose values cannot be published. Stateless. */
final class UnpublishedValues {

  private UnpublishedValues() {}

  /** Returns the message in which the tasks have failed whose values travel apart. */
  static ResultMessage failed(ResultMessage message, Exception why) {
    PayloadInput cursor = message.records().over(PayloadInput::new);
    PayloadOutput records = new PayloadOutput();
    for (int i = 0; i < message.count(); i++) {
      int start = cursor.position();
      Optional<Blob> blob = TaskRecord.passBlob(cursor);
      if (blob.isPresent()) {
        TaskRecord.write(records, failure(blob.get(), message.origin().host(), why));
      } else {
        byte[] array = message.records().array();
        records.writeBytes(array, start, cursor.position() - start);
      }
    }
    return message.withRecords(Bytes.of(records.toByteArray()));
  }

  private static TaskRecord failure(Blob blob, String host, Exception why) {
    String text =
        "its result of %d bytes did not get from host %s to the brokers: %s; have it tried again with retries(n)"
            .formatted(blob.size(), host, why.getMessage() == null ? why : why.getMessage());
    return new TaskRecord.Failure(
        TaskRecord.FailureKind.EXCEPTION,
        ThrowableRecord.from(new IOException(text, why)),
        "",
        CapturedOutput.NONE);
  }
}
