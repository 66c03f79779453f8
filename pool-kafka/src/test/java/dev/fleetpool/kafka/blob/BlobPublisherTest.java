package dev.fleetpool.kafka.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.proto.BlobCodec;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.BlobSegment;
import dev.fleetpool.proto.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobPublisherTest {

  private static final Topics TOPICS = new Topics("f");

  @TempDir Path folder;

  private MockProducer<byte[], byte[]> producer = producer(8);
  private BlobPublisher publisher = publisher();

  @AfterEach
  void close() {
    publisher.close();
  }

  @Test
  void segmentsGoInOrderToOnePartitionThatIsNotTheIndex() throws Exception {
    BlobRef blob = publisher.publish(file(new byte[250]));

    assertThat(blob.segments()).isEqualTo(3);
    assertThat(blob.partition()).isNotEqualTo(Topics.BLOB_INDEX);
    assertThat(blob.firstOffset()).isZero();
    List<ProducerRecord<byte[], byte[]>> sent = producer.history();
    assertThat(sent).extracting(ProducerRecord::partition).containsOnly(blob.partition());
    for (int i = 0; i < 3; i++) {
      BlobSegment segment = BlobCodec.decodeSegment(sent.get(i).value());
      assertThat(segment.index()).isEqualTo(i);
      assertThat(segment.hash()).isEqualTo(blob.hash());
      assertThat(segment.data().length()).isEqualTo(blob.segmentLength(i));
    }
  }

  @Test
  void blobsSpreadOverThePartitions() throws IOException {
    for (int i = 0; i < 60; i++) {
      publisher.publish(file(new byte[] {(byte) i}));
    }

    assertThat(producer.history())
        .extracting(ProducerRecord::partition)
        .contains(1, 2, 3, 4, 5, 6, 7)
        .doesNotContain(Topics.BLOB_INDEX);
  }

  @Test
  void fileThatIsNotWhatItWasIsRefused() throws IOException {
    Path file = file(new byte[50]);
    BlobHash before = BlobPublisher.hash(file);
    byte[] other = new byte[50];
    other[7] = 1;
    Files.write(file, other);

    assertThatThrownBy(() -> publisher.publish(file, before))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("changed while it was read");
  }

  @Test
  void hashThatTurnsOutToBeOfSomethingElseIsLookedForOnceMore() throws IOException {
    publisher.close();
    publisher = publisher(() -> new BlobIndex(new MockConsumer<>("latest"), TOPICS));
    Path file = file(new byte[50]);
    FileHashes known = taught(file, new BlobHash("5".repeat(64)));

    BlobRef blob = publisher.publishUnlessKnown(file, known);

    assertThat(blob.hash()).isEqualTo(BlobPublisher.hash(file));
    assertThat(known.of(file)).isEqualTo(blob.hash());
    assertThat(producer.history())
        .filteredOn(sent -> sent.partition() == Topics.BLOB_INDEX)
        .extracting(sent -> BlobHash.of(sent.key()))
        .containsExactly(blob.hash());
  }

  @Test
  void topicWithoutRoomBesideTheIndexIsRefused() throws IOException {
    publisher.close();
    producer = producer(1);
    publisher = publisher();
    Path file = file(new byte[1]);

    assertThatThrownBy(() -> publisher.publish(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("topic f.blobs has 1 partition, it must have 2 or more");
  }

  @Test
  void segmentsFitWhatTheTopicTakes() {
    assertThat(SegmentLimit.of("f.blobs", 1_048_588)).isBetween(1_000_000, 1_048_588 - 600);
    assertThat(SegmentLimit.of("f.blobs", 8 << 20)).isEqualTo(1 << 20);
    assertThatThrownBy(() -> SegmentLimit.of("f.blobs", 1000))
        .hasMessageContaining("max.message.bytes=1000 of topic f.blobs must be at least 4096");
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("file"), content);
  }

  /** Returns what an earlier program could have left: that the file has this hash. */
  private FileHashes taught(Path file, BlobHash hash) throws IOException {
    Path store = folder.resolve("hashes");
    long laterMs = System.currentTimeMillis() + 3_600_000;
    FileHashes learning = FileHashes.load(store, () -> laterMs);
    String read = learning.of(file).hex();
    learning.save();
    Files.writeString(store, Files.readString(store).replace(read, hash.hex()));
    return FileHashes.load(store, () -> laterMs);
  }

  private BlobPublisher publisher() {
    return publisher(
        () -> {
          throw new AssertionError("nobody asked for the index");
        });
  }

  private BlobPublisher publisher(Supplier<BlobIndex> index) {
    return new BlobPublisher(() -> producer, TOPICS, () -> 100, index);
  }

  private static MockProducer<byte[], byte[]> producer(int partitions) {
    Node node = new Node(0, "localhost", 1);
    List<PartitionInfo> infos =
        java.util.stream.IntStream.range(0, partitions)
            .mapToObj(
                p ->
                    new PartitionInfo(
                        TOPICS.blobs(), p, node, new Node[] {node}, new Node[] {node}))
            .toList();
    Cluster cluster =
        new Cluster("c", List.of(node), infos, java.util.Set.of(), java.util.Set.of());
    return new MockProducer<>(
        cluster,
        /* autoComplete= */ true,
        null,
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
