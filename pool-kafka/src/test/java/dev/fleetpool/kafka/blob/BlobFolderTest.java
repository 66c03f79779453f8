package dev.fleetpool.kafka.blob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.BlobHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobFolderTest {

  private static final int SIZE = 100;
  private static final Instant LONG_AGO = Instant.ofEpochSecond(1_000_000);

  @TempDir Path parent;

  @Test
  void blobThatIsThereIsHeldByItsHash() throws IOException {
    try (BlobFolder folder = open(1000)) {
      Path file = adopt(folder, hash(1));

      assertThat(folder.hold(hash(1), SIZE)).contains(file);
      assertThat(file).hasFileName(hash(1).hex()).hasSize(SIZE);
      assertThat(folder.hold(hash(2), SIZE)).isEmpty();
    }
  }

  @Test
  void fileOfAnotherSizeDoesNotCount() throws IOException {
    try (BlobFolder folder = open(1000)) {
      Files.write(adopt(folder, hash(1)), new byte[SIZE - 1]);

      assertThat(folder.hold(hash(1), SIZE)).isEmpty();
    }
  }

  @Test
  void leastRecentlyUsedGoesFirst() throws IOException {
    try (BlobFolder folder = open(3 * SIZE)) {
      for (int i = 1; i <= 3; i++) {
        adopt(folder, hash(i));
        folder.release(hash(i));
        used(i, i);
      }
      assertThat(folder.hold(hash(1), SIZE)).isPresent();
      folder.release(hash(1));

      adopt(folder, hash(4));

      assertThat(blobs()).containsExactlyInAnyOrder(hash(1), hash(3), hash(4));
    }
  }

  @Test
  void whatIsHeldStaysHoweverLittleRoomThereIs() throws IOException {
    try (BlobFolder folder = open(2 * SIZE)) {
      adopt(folder, hash(1));
      used(1, 1);
      adopt(folder, hash(2));
      folder.release(hash(2));

      adopt(folder, hash(3));

      assertThat(blobs()).containsExactlyInAnyOrder(hash(1), hash(3));
    }
  }

  @Test
  void whatIsHeldTwiceIsToBeReleasedTwice() throws IOException {
    try (BlobFolder folder = open(SIZE)) {
      adopt(folder, hash(1));
      assertThat(folder.hold(hash(1), SIZE)).isPresent();
      folder.release(hash(1));
      adopt(folder, hash(2));
      assertThat(blobs()).contains(hash(1));

      folder.release(hash(1));
      adopt(folder, hash(3));

      assertThat(blobs()).doesNotContain(hash(1));
    }
  }

  @Test
  void roomIsMadeBeforeABlobComes() throws IOException {
    try (BlobFolder folder = open(SIZE)) {
      adopt(folder, hash(1));
      folder.release(hash(1));

      Path part = folder.newPart(hash(2), SIZE);

      assertThat(part).doesNotExist();
      assertThat(blobs()).isEmpty();
    }
  }

  @Test
  void whatAnotherUserOfTheFolderHoldsStays() throws IOException {
    try (BlobFolder one = open(SIZE);
        BlobFolder other = open(SIZE)) {
      adopt(one, hash(1));
      used(1, 1);

      adopt(other, hash(2));

      assertThat(blobs()).containsExactlyInAnyOrder(hash(1), hash(2));
    }
  }

  @Test
  void whatADeadUserHeldOrHadOnItsWayGoes() throws IOException {
    String dead = UUID.randomUUID().toString();
    try (BlobFolder first = open(SIZE)) {
      adopt(first, hash(1));
    }
    Files.write(path().resolve(dead + ".user"), new byte[0]);
    Files.write(path().resolve(hash(1).hex() + "." + dead + ".held"), new byte[0]);
    Files.write(path().resolve(hash(2).hex() + "." + dead + "-1.part"), new byte[SIZE]);

    try (BlobFolder next = open(SIZE)) {
      adopt(next, hash(3));

      assertThat(blobs()).containsExactly(hash(3));
      assertThat(names()).noneMatch(name -> name.contains(dead));
    }
  }

  @Test
  void closedFolderKeepsItsBlobsAndHoldsNothing() throws IOException {
    try (BlobFolder folder = open(SIZE)) {
      adopt(folder, hash(1));
    }

    assertThat(names())
        .containsExactlyInAnyOrder(hash(1).hex(), hash(1).hex() + ".used", "folder.lock");
  }

  @Test
  void folderIsForThisUserOnly() throws IOException {
    try (BlobFolder folder = open(SIZE)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
          .isEqualTo("rwx------");
    }
  }

  private Path path() {
    return parent.resolve("blobs");
  }

  private BlobFolder open(long maxBytes) throws IOException {
    return BlobFolder.open(path(), maxBytes);
  }

  private static Path adopt(BlobFolder folder, BlobHash hash) throws IOException {
    Path part = folder.newPart(hash, SIZE);
    Files.write(part, new byte[SIZE]);
    return folder.adopt(hash, part);
  }

  private void used(int number, int secondsLater) throws IOException {
    Path file = path().resolve(hash(number).hex() + ".used");
    Files.setLastModifiedTime(file, FileTime.from(LONG_AGO.plus(Duration.ofSeconds(secondsLater))));
  }

  private List<BlobHash> blobs() throws IOException {
    return names().stream().filter(BlobHash::isHash).map(BlobHash::new).toList();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(path())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static BlobHash hash(int number) {
    byte[] bytes = new byte[BlobHash.BYTES];
    bytes[0] = (byte) number;
    return BlobHash.of(bytes);
  }
}
