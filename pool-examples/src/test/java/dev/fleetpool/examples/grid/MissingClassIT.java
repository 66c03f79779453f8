package dev.fleetpool.examples.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The story that Fleetpool is to end: an import that is missing in the last step. */
class MissingClassIT {

  @TempDir Path folder;

  @Test
  @Timeout(60)
  void classThatTheLastStepMissesShowsAtTheRehearsal() throws Exception {
    Path jar =
        Path.of(GridSearch.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path program = Files.copy(jar, folder.resolve("program.jar"));
    try (FileSystem content = FileSystems.newFileSystem(program)) {
      Files.delete(content.getPath("dev/fleetpool/examples/grid/ReportPictures.class"));
    }
    Path printed = folder.resolve("printed");

    Process search =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(jar, program),
                GridSearch.class.getName(),
                "--report",
                folder.resolve("report").toString())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    int exitCode = search.waitFor();

    String told = Files.readString(printed, StandardCharsets.UTF_8);
    assertThat(told)
        .contains("failed at its rehearsal", "before the others were dispatched", "ReportPictures");
    assertThat(told).doesNotContain("\tat ");
    assertThat(exitCode).isEqualTo(1);
  }

  private static String classPath(Path jar, Path instead) {
    return String.join(
        File.pathSeparator,
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).equals(jar) ? instead.toString() : entry)
            .toList());
  }
}
