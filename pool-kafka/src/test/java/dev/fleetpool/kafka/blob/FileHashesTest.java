package dev.fleetpool.kafka.blob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.BlobHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHashesTest {

  /** No file of a test is as old as that. */
  private static final long LATER_MS = System.currentTimeMillis() + 3_600_000;

  @TempDir Path folder;

  private Path store;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    store = folder.resolve("cache/hashes");
    file = Files.writeString(folder.resolve("a library.jar"), "content");
  }

  private FileHashes hashes() {
    return FileHashes.load(store, () -> LATER_MS);
  }

  @Test
  void anotherProgramKnowsTheHashWithoutReadingTheFile() throws IOException {
    learn();
    BlobHash planted = plant();

    assertThat(hashes().of(file)).isEqualTo(planted);
  }

  @Test
  void fileThatWasWrittenWithTheSameSizeAndTimeIsRead() throws IOException {
    FileTime before = Files.getLastModifiedTime(file);
    learn();
    plant();
    Files.writeString(file, "CONTENT");
    Files.setLastModifiedTime(file, before);

    assertThat(hashes().of(file)).isEqualTo(BlobPublisher.hash(file));
  }

  @Test
  void anotherFileInItsPlaceIsRead() throws IOException {
    learn();
    plant();
    Path other = Files.writeString(folder.resolve("other"), "CONTENT");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(hashes().of(file)).isEqualTo(BlobPublisher.hash(file));
  }

  @Test
  void fileThatWasChangedThisMomentIsNotRemembered() throws IOException {
    FileHashes hashes = FileHashes.load(store, System::currentTimeMillis);

    assertThat(hashes.of(file)).isEqualTo(BlobPublisher.hash(file));
    hashes.save();

    assertThat(store).doesNotExist();
  }

  @Test
  void garbageIsPassedOver() throws IOException {
    learn();
    Files.writeString(
        store, "garbage\n\n" + "f".repeat(64) + "\nzz 1 2 3\n" + Files.readString(store));
    BlobHash planted = plant();

    assertThat(hashes().of(file)).isEqualTo(planted);
  }

  @Test
  void bytesThatAreNoTextAreLikeNoFile() throws IOException {
    Files.createDirectories(store.getParent());
    Files.write(store, new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertThat(hashes().of(file)).isEqualTo(BlobPublisher.hash(file));
  }

  @Test
  void folderThatCannotBeWrittenIsDoneWithout() throws IOException {
    Files.writeString(folder.resolve("cache"), "a file where the folder should be");

    learn();

    assertThat(hashes().of(file)).isEqualTo(BlobPublisher.hash(file));
  }

  private void learn() throws IOException {
    FileHashes hashes = hashes();
    assertThat(hashes.of(file)).isEqualTo(BlobPublisher.hash(file));
    hashes.save();
  }

  /** Puts another hash in the place of the one that was learned: whoever tells it has not read. */
  private BlobHash plant() throws IOException {
    BlobHash planted = new BlobHash("5".repeat(64));
    String known = BlobPublisher.hash(file).hex();
    Files.writeString(store, Files.readString(store).replace(known, planted.hex()));
    return planted;
  }
}
