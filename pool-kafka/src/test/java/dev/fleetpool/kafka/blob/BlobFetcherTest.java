package dev.fleetpool.kafka.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.BlobSegment;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.WireCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobFetcherTest {

  private static final Topics TOPICS = new Topics("f");
  private static final TopicPartition PLACE = new TopicPartition(TOPICS.blobs(), 2);
  private static final int SEGMENTS = 3;
  private static final byte[] CONTENT = content();

  @TempDir Path folder;

  /** Those that were made, in their order. */
  private final List<MockConsumer<byte[], byte[]>> consumers = new ArrayList<>();

  private boolean failing;
  private boolean damaged;

  private final BlobFetcher fetcher = new BlobFetcher(this::reader);

  @AfterEach
  void clientsAreEnded() {
    fetcher.close();
    assertThat(consumers).allMatch(MockConsumer::closed);
  }

  @Test
  void blobIsWrittenToTheFile() throws IOException {
    Path file = folder.resolve("value");

    fetcher.fetch(blob(0), file);

    assertThat(file).hasBinaryContent(CONTENT);
  }

  @Test
  void readerIsUsedAgainAlsoWhenABlobIsGone() {
    assertThatThrownBy(() -> fetcher.fetch(blob(7), folder.resolve("gone")))
        .isInstanceOf(BlobVanishedException.class);
    assertThatThrownBy(() -> fetcher.fetch(blob(7), folder.resolve("gone too")))
        .isInstanceOf(BlobVanishedException.class);

    assertThat(consumers).hasSize(1);
  }

  @Test
  void streamThatTakesNoMoreFailsAndTheReaderIsUsedAgain() {
    BlobReaders readers = new BlobReaders(this::reader);
    try (readers) {
      assertThatThrownBy(() -> readers.read(blob(0), new FullDisk()))
          .isInstanceOf(IOException.class)
          .hasMessage("No space left on device");
      assertThatThrownBy(() -> readers.read(blob(7), OutputStream.nullOutputStream()))
          .isInstanceOf(BlobVanishedException.class);

      assertThat(consumers).hasSize(1);
    }
  }

  /** Takes a segment, and then no more. */
  private static final class FullDisk extends OutputStream {
    private int taken;

    @Override
    public void write(int single) throws IOException {
      write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      taken += length;
      if (taken > CONTENT.length / 2) {
        throw new IOException("No space left on device");
      }
    }
  }

  @Test
  void readerThatTheBrokerFailsIsReplaced() throws IOException {
    failing = true;
    assertThatThrownBy(() -> fetcher.fetch(blob(0), folder.resolve("first")))
        .isInstanceOf(KafkaException.class);
    failing = false;
    fetcher.fetch(blob(0), folder.resolve("second"));

    assertThat(consumers).hasSize(2);
    assertThat(consumers.get(0).closed()).isTrue();
  }

  @Test
  void blobThatIsDamagedIsNoValue() {
    damaged = true;

    assertThatThrownBy(() -> fetcher.fetch(blob(0), folder.resolve("value")))
        .isInstanceOf(BlobDamagedException.class);
  }

  private static byte[] content() {
    byte[] bytes = new byte[100_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static BlobRef blob(long firstOffset) {
    BlobHash hash = BlobHash.of(BlobHash.digest().digest(CONTENT));
    return new BlobRef(hash, CONTENT.length, PLACE.partition(), firstOffset, SEGMENTS);
  }

  /** A reader of a topic in which the blob lies from offset 0 on. */
  private BlobReader reader() {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
    consumers.add(consumer);
    consumer.updateBeginningOffsets(Map.of(PLACE, 0L));
    consumer.updateEndOffsets(Map.of(PLACE, (long) SEGMENTS));
    consumer.schedulePollTask(() -> addSegments(consumer));
    if (failing) {
      consumer.setPollException(new KafkaException("the broker is tired"));
    }
    return new BlobReader(consumer, TOPICS);
  }

  private void addSegments(MockConsumer<byte[], byte[]> consumer) {
    int from = 0;
    for (int i = 0; i < SEGMENTS; i++) {
      int to = from + blob(0).segmentLength(i);
      byte[] data = Arrays.copyOfRange(CONTENT, from, to);
      if (damaged) {
        data[0]++;
      }
      byte[] segment = WireCodec.encode(new BlobSegment(blob(0).hash(), i, Bytes.of(data)));
      byte[] key = blob(0).hash().toBytes();
      consumer.addRecord(new ConsumerRecord<>(PLACE.topic(), PLACE.partition(), i, key, segment));
      from = to;
    }
  }
}
