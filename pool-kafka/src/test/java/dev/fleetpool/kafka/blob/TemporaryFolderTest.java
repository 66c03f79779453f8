package dev.fleetpool.kafka.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {

  @TempDir Path parent;

  @Test
  void goesWithAllThatIsInIt() throws IOException {
    TemporaryFolder folder = TemporaryFolder.create(parent);
    Files.createDirectory(folder.path().resolve("child-0"));
    Files.write(folder.path().resolve("child-0").resolve("value"), new byte[1]);

    folder.close();

    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void whatADeadProcessLeftGoesWithTheNextFolder() throws IOException {
    Path left = Files.createDirectory(parent.resolve("fleetpool-values-dead"));
    Files.createFile(left.resolve("lock"));
    Files.write(left.resolve("value"), new byte[1]);

    try (TemporaryFolder folder = TemporaryFolder.create(parent)) {
      assertThat(left).doesNotExist();
      assertThat(folder.path()).isDirectory();
    }
  }

  @Test
  void folderThatIsInUseOrNoneOfOursStays() throws IOException {
    Path other = Files.createDirectory(parent.resolve("other"));
    Files.createFile(other.resolve("lock"));

    try (TemporaryFolder one = TemporaryFolder.create(parent);
        TemporaryFolder two = TemporaryFolder.create(parent)) {
      assertThat(one.path()).isDirectory();
      assertThat(two.path()).isDirectory();
    }
    assertThat(other).isDirectory();
  }

  @Test
  void folderWithoutALockStaysAsItHasOnlyJustBeenMade() throws IOException {
    Path young = Files.createDirectory(parent.resolve("fleetpool-values-young"));

    TemporaryFolder.create(parent).close();

    assertThat(young).isDirectory();
  }

  @Test
  void folderThatWasSweptBeforeItsLockWasTakenIsNotUsed() throws IOException {
    Path swept = parent.resolve("fleetpool-values-swept");

    assertThat(TemporaryFolder.in(swept)).isEmpty();
  }

  @Test
  void missingParentIsSaid() {
    assertThatThrownBy(() -> TemporaryFolder.create(parent.resolve("no")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("no");
  }

  @Test
  void closingTwiceOrAfterSomebodyDeletedItIsFine() throws IOException {
    TemporaryFolder folder = TemporaryFolder.create(parent);
    Files.delete(folder.path().resolve("lock"));
    Files.delete(folder.path());

    folder.close();
    folder.close();

    assertThat(parent).isEmptyDirectory();
  }
}
