package dev.fleetpool.cli.map;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.cli.map.Command.Finished;
import dev.fleetpool.cli.map.CommandResult.Ending;
import dev.fleetpool.cli.map.CommandResult.Where;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFoldersTest {

  @TempDir Path folder;

  @Test
  void folderThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Finished finished =
        new Finished(
            new Command(List.of("a"), new CommandTask(1, List.of("echo", "a"))),
            new CommandResult(
                Ending.of(0), "", new Where("host-a", 1, 1), new byte[1], new byte[0]));

    assertThatThrownBy(() -> new ResultFolders(file).write(finished))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("--results=" + file + " must be a folder", "name another");
  }
}
