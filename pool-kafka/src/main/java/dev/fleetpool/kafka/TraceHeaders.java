package dev.fleetpool.kafka;

import dev.fleetpool.proto.Trace;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Writes the trace of a job to the headers of a record, and reads it there. Stateless. */
public final class TraceHeaders {

  private TraceHeaders() {}

  /** Adds the headers of a trace, if there is one. */
  public static void write(Trace trace, ProducerRecord<?, ?> record) {
    if (!trace.isNone()) {
      record.headers().add(Trace.PARENT_HEADER, bytes(trace.parent()));
      if (!trace.state().isEmpty()) {
        record.headers().add(Trace.STATE_HEADER, bytes(trace.state()));
      }
    }
  }

  /** Returns what the headers of a record say; nobody has checked it. */
  static Trace read(ConsumerRecord<?, ?> record) {
    String parent = text(record.headers(), Trace.PARENT_HEADER);
    return parent.isEmpty()
        ? Trace.NONE
        : new Trace(parent, text(record.headers(), Trace.STATE_HEADER));
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    byte @Nullable [] value = header == null ? null : header.value();
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
