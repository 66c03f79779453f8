package dev.fleetpool.kafka.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.BlobSegment;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.WireCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BlobReaderTest {

  private static final Topics TOPICS = new Topics("f");
  private static final int PARTITION = 3;
  private static final long BEGIN = 40;
  private static final byte[] CONTENT = random(1, 1000);
  private static final byte[] OTHER = random(2, 1000);
  private static final byte[] THIRD = random(3, 100);

  private final List<byte[]> log = new ArrayList<>();

  @Test
  void segmentsOfOthersInBetweenArePassedOver() throws IOException {
    add(OTHER, 3, 0);
    add(CONTENT, 3, 0);
    add(OTHER, 3, 1);
    add(CONTENT, 3, 1);
    add(CONTENT, 3, 1);
    add(CONTENT, 3, 2);

    assertThat(read(blob(CONTENT, 1, 3))).isEqualTo(CONTENT);
  }

  @Test
  void segmentsOfAWriterThatCutItOtherwiseArePassedOver() throws IOException {
    add(CONTENT, 3, 0);
    add(CONTENT, 2, 0);
    add(CONTENT, 2, 1);
    add(CONTENT, 3, 1);
    add(CONTENT, 3, 2);

    assertThat(read(blob(CONTENT, 0, 3))).isEqualTo(CONTENT);
    assertThat(read(blob(CONTENT, 1, 2))).isEqualTo(CONTENT);
  }

  @Test
  void unreadableRecordInBetweenIsPassedOver() throws IOException {
    add(CONTENT, 2, 0);
    log.add(new byte[] {1, 2, 3});
    add(CONTENT, 2, 1);

    assertThat(read(blob(CONTENT, 0, 2))).isEqualTo(CONTENT);
  }

  @Test
  void changedByteIsDamage() {
    add(CONTENT, 2, 0);
    byte[] changed = CONTENT.clone();
    changed[999]++;
    addTo(blob(CONTENT, 0, 2), changed, 1);

    assertThatThrownBy(() -> read(blob(CONTENT, 0, 2)))
        .isInstanceOf(BlobDamagedException.class)
        .hasMessageContaining("its content is not what it was")
        .hasMessageContaining("f.blobs, partition 3, from offset 40");
  }

  @Test
  void missingSegmentIsDamage() {
    add(CONTENT, 3, 0);
    add(CONTENT, 3, 2);

    assertThatThrownBy(() -> read(blob(CONTENT, 0, 3)))
        .isInstanceOf(BlobDamagedException.class)
        .hasMessageContaining("segment 1 is missing");
  }

  @Test
  void blobBeforeTheBeginningHasVanished() {
    add(CONTENT, 1, 0);

    assertThatThrownBy(() -> read(blob(CONTENT, -1, 1)))
        .isInstanceOf(BlobVanishedException.class)
        .hasMessageContaining("no longer retained")
        .hasMessageContaining("offsets 40 to 41, it was at 39")
        .hasMessageContaining("start the job again");
  }

  @Test
  void blobBeyondTheEndHasVanishedWithItsTopic() {
    add(CONTENT, 1, 0);

    assertThatThrownBy(() -> read(blob(CONTENT, 7, 1))).isInstanceOf(BlobVanishedException.class);
  }

  @Test
  void blobsInTheOrderOfTheLogAreReadOn() throws IOException {
    add(CONTENT, 2, 0);
    add(CONTENT, 2, 1);
    add(THIRD, 1, 0);
    add(OTHER, 2, 0);
    add(OTHER, 2, 1);
    SeekCounter consumer = consumer();

    try (BlobReader reader = new BlobReader(consumer, TOPICS)) {
      assertThat(read(reader, blob(CONTENT, 0, 2))).isEqualTo(CONTENT);
      assertThat(read(reader, blob(OTHER, 3, 2))).isEqualTo(OTHER);
    }

    assertThat(consumer.seeks).isEqualTo(1);
  }

  @Test
  void earlierBlobIsSoughtAgain() throws IOException {
    add(CONTENT, 2, 0);
    add(CONTENT, 2, 1);
    add(OTHER, 1, 0);
    SeekCounter consumer = consumer();

    try (BlobReader reader = new BlobReader(consumer, TOPICS)) {
      assertThat(read(reader, blob(OTHER, 2, 1))).isEqualTo(OTHER);
      deliverAgain(consumer);
      assertThat(read(reader, blob(CONTENT, 0, 2))).isEqualTo(CONTENT);
      assertThat(read(reader, blob(OTHER, 2, 1))).isEqualTo(OTHER);
    }

    assertThat(consumer.seeks).isEqualTo(2);
  }

  private void add(byte[] content, int segments, int index) {
    addTo(blob(content, 0, segments), content, index);
  }

  private void addTo(BlobRef blob, byte[] content, int index) {
    int from = index * blob.segmentLength(0);
    byte[] data = Arrays.copyOfRange(content, from, from + blob.segmentLength(index));
    log.add(WireCodec.encode(new BlobSegment(blob.hash(), index, Bytes.of(data))));
  }

  private static BlobRef blob(byte[] content, int place, int segments) {
    BlobHash hash = BlobHash.of(BlobHash.digest().digest(content));
    return new BlobRef(hash, content.length, PARTITION, BEGIN + place, segments);
  }

  private byte[] read(BlobRef blob) throws IOException {
    try (BlobReader reader = new BlobReader(consumer(), TOPICS)) {
      return read(reader, blob);
    }
  }

  private static byte[] read(BlobReader reader, BlobRef blob) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    reader.read(blob, sink);
    return sink.toByteArray();
  }

  private SeekCounter consumer() {
    SeekCounter consumer = new SeekCounter();
    TopicPartition place = new TopicPartition(TOPICS.blobs(), PARTITION);
    consumer.updateBeginningOffsets(Map.of(place, BEGIN));
    consumer.updateEndOffsets(Map.of(place, BEGIN + log.size()));
    deliverAgain(consumer);
    return consumer;
  }

  private void deliverAgain(MockConsumer<byte[], byte[]> consumer) {
    consumer.schedulePollTask(
        () -> {
          for (int i = 0; i < log.size(); i++) {
            consumer.addRecord(
                new ConsumerRecord<>(
                    TOPICS.blobs(), PARTITION, BEGIN + i, new byte[0], log.get(i)));
          }
        });
  }

  private static final class SeekCounter extends MockConsumer<byte[], byte[]> {
    private int seeks;

    SeekCounter() {
      super("latest");
    }

    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
      seeks++;
      super.seek(partition, offset);
    }
  }

  private static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
