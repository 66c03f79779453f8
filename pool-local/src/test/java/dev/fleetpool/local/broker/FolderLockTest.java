package dev.fleetpool.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {

  @TempDir Path folder;

  @Test
  void folderIsTakenUntilItsLockIsClosed() throws IOException {
    assertThat(FolderLock.isHeld(folder)).isFalse();
    FolderLock first = FolderLock.take(folder);
    assertThat(FolderLock.isHeld(folder)).isTrue();
    assertThatThrownBy(() -> FolderLock.take(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(folder.toString(), "held by another broker");

    first.close();

    assertThat(FolderLock.isHeld(folder)).isFalse();
    FolderLock.take(folder).close();
  }

  @Test
  void folderThatIsNotThereIsNamed() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> FolderLock.take(missing))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(missing.toString());
  }
}
