package dev.fleetpool.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.kafka.blob.BlobStore;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.core.Blobs.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class HostBlobsTest {

  private static final KafkaConnection KAFKA =
      new KafkaConnection("nobody:9092", new Topics("f"), Map.of());
  private static final BlobRef BLOB = new BlobRef(new BlobHash("a".repeat(64)), 100, 1, 0, 1);

  @TempDir Path parent;

  @Test
  void cacheThatCannotBeWrittenIsNamedWithTheRemedy() throws IOException {
    Path cache = parent.resolve("cache");
    BlobStore store = BlobStore.open(KAFKA, "host", cache, 1 << 20);
    try (HostBlobs blobs = new HostBlobs(store, System::nanoTime, () -> {})) {
      delete(cache);

      await().until(() -> blobs.state(BLOB) instanceof State.Failed);

      assertThat(blobs.state(BLOB))
          .isInstanceOfSatisfying(
              State.Failed.class,
              failed ->
                  assertThat(failed.reason())
                      .contains("could not be written", "cache", "make room there", "--cache"));
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(folder);
  }
}
