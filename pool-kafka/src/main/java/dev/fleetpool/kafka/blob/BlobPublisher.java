package dev.fleetpool.kafka.blob;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.TopicAdmin;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRecord;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.BlobSegment;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.WireCodec;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Writes blobs to the blobs topic, on the threads of its callers, which wait until all of a blob is
 * in the log. Thread-safe.
 *
 * <p>A file is read twice, for its hash, if that is not known, and to be sent, since the hash
 * decides the partition and stands in each segment. It takes a few segments of memory whatever the
 * size. What was sent of a blob when something fails is never referred to and goes with the topic's
 * retention.
 */
public final class BlobPublisher implements AutoCloseable {

  private static final int MOST_UNDER_WAY = 8;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /**
   * Segments are few and long, and must not fill the memory. They are not compressed: most are of
   * jars, which are, and Kafka's fast compressors load native libraries into the user's JVM.
   */
  private static final Map<String, String> PRODUCER =
      Map.of("buffer.memory", "16777216", "max.block.ms", "120000");

  private final OnDemand<Producer<byte[], byte[]>> producer;
  private final OnDemand<BlobIndex> index;
  private final OnDemand<FileHashes> hashes = new OnDemand<>(FileHashes::ofUser);
  private final OnDemand<Integer> longestSegment;
  private final String topic;

  /** Publishes to a fleet whose topics exist, with clients of its own, made as they are needed. */
  public BlobPublisher(KafkaConnection kafka, String clientId) {
    this(
        () -> kafka.withDefaults(PRODUCER).producer(clientId),
        kafka.topics(),
        () -> longestSegment(kafka, clientId),
        () -> new BlobIndex(kafka.scanner(clientId + "-index"), kafka.topics()));
  }

  /**
   * Publishes with the producer that this makes.
   *
   * @param longestSegment says how many bytes a segment may have; asked once
   * @param index opens the index, at the first question for it
   */
  BlobPublisher(
      Supplier<Producer<byte[], byte[]>> producer,
      Topics topics,
      Supplier<Integer> longestSegment,
      Supplier<BlobIndex> index) {
    this.producer = new OnDemand<>(producer);
    this.topic = topics.blobs();
    this.longestSegment = new OnDemand<>(longestSegment);
    this.index = new OnDemand<>(index);
  }

  private static int longestSegment(KafkaConnection kafka, String clientId) {
    try (Admin admin = kafka.admin(clientId + "-limits")) {
      String topic = kafka.topics().blobs();
      return SegmentLimit.of(topic, new TopicAdmin(admin, kafka).maxRecordBytes(topic));
    }
  }

  /**
   * Writes a file and returns where it is.
   *
   * @throws IOException if the file cannot be read, or changes meanwhile
   * @throws KafkaException if the brokers do not take it within minutes
   */
  public BlobRef publish(Path file) throws IOException {
    return publish(file, hash(file));
  }

  /** Writes a file whose hash is known and returns where it is; else like the other one. */
  public BlobRef publish(Path file, BlobHash hash) throws IOException {
    long size = Files.size(file);
    try (InputStream content = Files.newInputStream(file)) {
      Upload upload = new Upload(hash, size, BlobRef.segments(size, longestSegment.get()));
      BlobRef blob = upload.send(content);
      if (content.read() >= 0 || !upload.isWhole()) {
        throw new IOException(
            "the file %s changed while it was read; try again when nobody writes it"
                .formatted(file));
      }
      return blob;
    }
  }

  /**
   * Returns where files are; writes those which no retained entry of the index names, and their
   * entries. One that others will look for again is written only once in this way; and read only
   * once, see {@link FileHashes}.
   */
  public List<BlobRef> publishOnce(List<Path> files) throws IOException {
    index.get().refresh();
    List<BlobRef> blobs = new ArrayList<>(files.size());
    FileHashes known = hashes.get();
    for (Path file : files) {
      blobs.add(publishUnlessKnown(file, known));
    }
    known.save();
    return blobs;
  }

  /** A hash that turns out to be of something else, whyever, is not believed twice. */
  BlobRef publishUnlessKnown(Path file, FileHashes known) throws IOException {
    BlobHash hash = known.of(file);
    try {
      return publishUnlessKnown(file, hash);
    } catch (IOException e) {
      BlobHash anew = known.anew(file);
      if (anew.equals(hash)) {
        throw e;
      }
      return publishUnlessKnown(file, anew);
    }
  }

  /** The same for one file whose hash is known. */
  public BlobRef publishOnce(Path file, BlobHash hash) throws IOException {
    index.get().refresh();
    return publishUnlessKnown(file, hash);
  }

  private BlobRef publishUnlessKnown(Path file, BlobHash hash) throws IOException {
    Optional<BlobRef> known = index.get().find(hash);
    if (known.isPresent()) {
      return known.get();
    }
    BlobRef blob = publish(file, hash);
    byte[] entry = WireCodec.encode(new BlobRecord(blob));
    await(
        producer.get().send(new ProducerRecord<>(topic, Topics.BLOB_INDEX, hash.toBytes(), entry)));
    index.get().add(blob);
    return blob;
  }

  /** Returns the hash of a file's content. */
  public static BlobHash hash(Path file) throws IOException {
    MessageDigest digest = BlobHash.digest();
    byte[] buffer = new byte[64 * 1024];
    try (InputStream content = new BufferedInputStream(Files.newInputStream(file))) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return BlobHash.of(digest.digest());
  }

  /** Spreads blobs over the partitions that are not the index. */
  private int partition(BlobHash hash) {
    int partitions = producer.get().partitionsFor(topic).size();
    if (partitions < 2) {
      throw new IllegalStateException(
          "topic %s has %d partition, it must have 2 or more; delete it, and the fleet makes it anew"
              .formatted(topic, partitions));
    }
    int spread = Math.floorMod(ByteBuffer.wrap(hash.toBytes()).getInt(), partitions - 1);
    return Topics.BLOB_INDEX + 1 + spread;
  }

  /** One blob on its way. For one thread. */
  private final class Upload {

    private final BlobHash hash;
    private final long size;
    private final int segments;
    private final MessageDigest digest = BlobHash.digest();
    private final Deque<Future<RecordMetadata>> underWay = new ArrayDeque<>();
    private long firstOffset = -1;

    Upload(BlobHash hash, long size, int segments) {
      this.hash = hash;
      this.size = size;
      this.segments = segments;
    }

    BlobRef send(InputStream content) throws IOException {
      int partition = partition(hash);
      byte[] key = hash.toBytes();
      for (int i = 0; i < segments; i++) {
        byte[] data = content.readNBytes(BlobRef.segmentLength(size, segments, i));
        digest.update(data);
        byte[] segment = WireCodec.encode(new BlobSegment(hash, i, Bytes.of(data)));
        underWay.add(producer.get().send(new ProducerRecord<>(topic, partition, key, segment)));
        awaitAllBut(MOST_UNDER_WAY);
      }
      awaitAllBut(0);
      return new BlobRef(hash, size, partition, firstOffset, segments);
    }

    private void awaitAllBut(int most) {
      while (underWay.size() > most) {
        RecordMetadata sent = await(underWay.removeFirst());
        firstOffset = firstOffset < 0 ? sent.offset() : firstOffset;
      }
    }

    /** Says whether what was sent is what it should be. */
    boolean isWhole() {
      return BlobHash.of(digest.digest()).equals(hash);
    }
  }

  private static RecordMetadata await(Future<RecordMetadata> sent) {
    try {
      return sent.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException("no answer within " + LIMIT, e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    producer.close(made -> made.close(Duration.ofSeconds(2)));
    index.close(BlobIndex::close);
  }
}
