package dev.fleetpool.chaos;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkHostsTest {

  @TempDir Path folder;

  private void install(String command) throws IOException {
    Files.createFile(folder.resolve(command)).toFile().setExecutable(true);
  }

  @Test
  void missingCommandIsNamed() throws IOException {
    install("ip");
    assertThatThrownBy(() -> NetworkHosts.checkCommands(folder.toString()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("PATH=" + folder + " must have iptables,", "install", "-Pchaos");
  }

  @Test
  void commandsAreFoundInAnyFolderOfThePath() throws IOException {
    install("ip");
    install("iptables");
    String path = folder.resolve("none") + File.pathSeparator + folder;
    assertThatCode(() -> NetworkHosts.checkCommands(path)).doesNotThrowAnyException();
  }
}
