package dev.fleetpool.kafka;

import dev.fleetpool.proto.Trace;
import dev.fleetpool.proto.UnreadableRecordException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes the records of one topic. What cannot be read is counted, logged with its offset and
 * skipped: the first few one by one, later ones at each power of two, so that a flood of garbage
 * does not become a flood of log lines. Thread-safe.
 *
 * @param <M> the message
 */
public final class RecordReader<M> {

  /** Turns a record's value into a message. */
  @FunctionalInterface
  public interface Decoder<M> {
    /** Decodes it, or says why not. */
    M decode(byte[] value) throws UnreadableRecordException;
  }

  private static final Logger log = LoggerFactory.getLogger(RecordReader.class);
  private static final int LOGGED_SINGLY = 8;

  private final Decoder<M> decoder;
  private final BiFunction<M, ConsumerRecord<?, ?>, M> completion;
  private final AtomicLong unreadable = new AtomicLong();

  /** Reads with this decoder. */
  public RecordReader(Decoder<M> decoder) {
    this(decoder, (message, record) -> message);
  }

  private RecordReader(Decoder<M> decoder, BiFunction<M, ConsumerRecord<?, ?>, M> completion) {
    this.decoder = decoder;
    this.completion = completion;
  }

  /**
   * Returns one that also puts each message into the trace of which the headers tell.
   *
   * @param inTrace returns a message in a trace
   */
  public static <M> RecordReader<M> traced(Decoder<M> decoder, BiFunction<M, Trace, M> inTrace) {
    return new RecordReader<>(
        decoder, (message, record) -> inTrace.apply(message, TraceHeaders.read(record)));
  }

  /** Returns how many records were skipped. */
  public long unreadable() {
    return unreadable.get();
  }

  /** Returns the message of a record, or nothing if it is unreadable. */
  public Optional<M> read(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.of(completion.apply(decoder.decode(record.value()), record));
    } catch (UnreadableRecordException e) {
      long count = unreadable.incrementAndGet();
      if (count <= LOGGED_SINGLY || Long.bitCount(count) == 1) {
        log.warn(
            "skipped an unreadable record, number {} so far: topic={} partition={} offset={}: {}",
            count,
            record.topic(),
            record.partition(),
            record.offset(),
            e.getMessage());
      }
      return Optional.empty();
    }
  }
}
