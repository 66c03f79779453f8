package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.TopicAdmin;
import dev.fleetpool.kafka.blob.BlobDamagedException;
import dev.fleetpool.kafka.blob.BlobPublisher;
import dev.fleetpool.kafka.blob.BlobStore;
import dev.fleetpool.kafka.blob.BlobVanishedException;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.BlobSegment;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.WireCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blobs on a real broker: what is published by one side is a file on the other. */
class BlobStoreIT {

  private static final KafkaConnection KAFKA =
      new KafkaConnection(TestKafka.bootstrapServers(), new Topics("blob-it"), Map.of());
  private static final long ROOMY = 1L << 30;
  private static final int THREE_SEGMENTS = 2_500_000;

  @TempDir Path folder;

  private Admin admin;
  private BlobPublisher publisher;

  @BeforeEach
  void open() {
    admin = KAFKA.admin("blob-it");
    new TopicAdmin(admin, KAFKA).createMissing(1);
    publisher = new BlobPublisher(KAFKA, "blob-it");
  }

  @AfterEach
  void close() {
    publisher.close();
    admin.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, THREE_SEGMENTS})
  void blobComesBackAsItWas(int size) throws IOException {
    Path file = random(size, size);

    BlobRef blob = publisher.publish(file);

    assertThat(blob.segments()).isEqualTo(size < 2 ? 1 : 3);
    try (BlobStore store = store("cache", ROOMY)) {
      Path fetched = store.fetch(blob);
      assertThat(fetched).hasSameBinaryContentAs(file).hasFileName(blob.hash().hex());
    }
  }

  @Test
  void blobsOfManyWritersAtOnceComeBackEachAsItWas() throws Exception {
    List<Path> files = new ArrayList<>();
    List<Callable<BlobRef>> writes = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Path file = random(100 + i % 8, THREE_SEGMENTS);
      files.add(file);
      writes.add(() -> publisher.publish(file));
    }
    List<BlobRef> blobs = atOnce(writes);

    try (BlobStore store = store("cache", ROOMY)) {
      for (int i = 0; i < blobs.size(); i++) {
        assertThat(store.fetch(blobs.get(i))).hasSameBinaryContentAs(files.get(i));
      }
    }
  }

  @Test
  void sharedBlobIsWrittenOnceWhileItIsRetained() throws Exception {
    Path file = random(7, THREE_SEGMENTS);
    BlobRef first = publisher.publishOnce(List.of(file)).get(0);

    assertThat(publisher.publishOnce(List.of(file))).containsExactly(first);
    try (BlobPublisher another = new BlobPublisher(KAFKA, "another")) {
      assertThat(another.publishOnce(List.of(file))).containsExactly(first);
    }
    deleteRecords(first);

    BlobRef again = publisher.publishOnce(List.of(file)).get(0);

    assertThat(again.hash()).isEqualTo(first.hash());
    assertThat(again.firstOffset()).isGreaterThan(first.firstOffset());
    try (BlobStore store = store("cache", ROOMY)) {
      assertThat(store.fetch(again)).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void blobThatIsNoLongerRetainedHasVanished() throws Exception {
    BlobRef blob = publisher.publish(random(8, THREE_SEGMENTS));
    deleteRecords(blob);

    try (BlobStore store = store("cache", ROOMY)) {
      assertThatThrownBy(() -> store.fetch(blob))
          .isInstanceOf(BlobVanishedException.class)
          .hasMessageContaining("no longer retained")
          .hasMessageContaining("start the job again");
      assertThat(filesIn(store)).isEmpty();
    }
  }

  @Test
  void damagedBlobIsNoFile() throws Exception {
    byte[] content = new byte[100];
    BlobHash hash = BlobHash.of(BlobHash.digest().digest(content));
    content[50] = 1;
    byte[] segment = WireCodec.encode(new BlobSegment(hash, 0, Bytes.of(content)));
    long offset;
    try (Producer<byte[], byte[]> producer = KAFKA.producer("damage")) {
      offset =
          producer
              .send(new ProducerRecord<>(KAFKA.topics().blobs(), 2, hash.toBytes(), segment))
              .get()
              .offset();
    }

    try (BlobStore store = store("cache", ROOMY)) {
      assertThatThrownBy(() -> store.fetch(new BlobRef(hash, 100, 2, offset, 1)))
          .isInstanceOf(BlobDamagedException.class)
          .hasMessageContaining("is damaged");
      assertThat(filesIn(store)).isEmpty();
    }
  }

  @Test
  void cacheKeepsToItsLimitAndFetchesAgainWhatWentOut() throws Exception {
    Path first = random(11, 40_000);
    Path second = random(12, 40_000);
    BlobRef one = publisher.publish(first);
    BlobRef other = publisher.publish(second);
    try (BlobStore store = store("cache", 50_000)) {
      Path file = store.fetch(one);
      store.release(one.hash());

      store.fetch(other);
      store.release(other.hash());

      assertThat(file).doesNotExist();
      assertThat(store.fetch(one)).hasSameBinaryContentAs(first);
    }
  }

  @Test
  void twoStoresShareAFolder() throws Exception {
    List<BlobRef> blobs = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      blobs.add(publisher.publish(random(20 + i, 30_000)));
    }
    try (BlobStore one = store("cache", ROOMY);
        BlobStore other = store("cache", ROOMY)) {
      List<Callable<Path>> fetches = new ArrayList<>();
      for (BlobRef blob : blobs) {
        fetches.add(() -> one.fetch(blob));
        fetches.add(() -> other.fetch(blob));
      }

      List<Path> files = atOnce(fetches);

      for (int i = 0; i < files.size(); i++) {
        assertThat(BlobPublisher.hash(files.get(i))).isEqualTo(blobs.get(i / 2).hash());
      }
      assertThat(filesIn(one)).hasSize(blobs.size());
    }
  }

  private BlobStore store(String name, long maxBytes) throws IOException {
    return BlobStore.open(KAFKA, "blob-it-store", folder.resolve(name), maxBytes);
  }

  private void deleteRecords(BlobRef blob) throws Exception {
    TopicPartition place = new TopicPartition(KAFKA.topics().blobs(), blob.partition());
    RecordsToDelete before = RecordsToDelete.beforeOffset(blob.firstOffset() + blob.segments());
    admin.deleteRecords(Map.of(place, before)).all().get(30, TimeUnit.SECONDS);
  }

  private Path random(long seed, int size) throws IOException {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    return Files.write(Files.createTempFile(folder, "in-", ".bin"), content);
  }

  private static List<Path> filesIn(BlobStore store) throws IOException {
    try (Stream<Path> files = Files.list(store.folder())) {
      return files.filter(file -> BlobHash.isHash(file.getFileName().toString())).toList();
    }
  }

  private static <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(work)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdown();
      assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
