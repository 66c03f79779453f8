package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tarball, unpacked as on a host that has Java and nothing else. */
@Timeout(60)
class DistributionIT {

  private static final Path SYSTEMD_ANALYZE = Path.of("/usr/bin/systemd-analyze");

  @TempDir static Path folder;
  private static Path home;

  @TempDir Path own;

  @BeforeAll
  static void unpack() throws Exception {
    String name = "fleetpool-" + System.getProperty("fleetpool.test.version");
    Path tarball = Path.of("target", name + ".tar.gz").toAbsolutePath();
    assertThat(run("tar", "-xzf", tarball.toString())).isEmpty();
    home = folder.resolve(name);
  }

  @Test
  void tarballHoldsTheProgramItsUnitsAndNothingElse() throws IOException {
    assertThat(names(folder)).containsExactly(home.getFileName().toString());
    assertThat(names(home))
        .containsExactlyInAnyOrder(
            "LICENSE", "README.md", "bin", "etc", "fleetpool.jar", "lib", "systemd");
    assertThat(names(home.resolve("bin"))).containsExactly("fleetpool");
    assertThat(names(home.resolve("etc"))).containsExactly("fleetpool.env");
    assertThat(names(home.resolve("systemd")))
        .containsExactlyInAnyOrder("fleetpool-coordinator.service", "fleetpool-worker.service");
    assertThat(names(home.resolve("lib")))
        .containsExactlyInAnyOrderElementsOf(names(Path.of("target", "lib")));
  }

  @Test
  void launcherRunsFromAnyFolderWithoutABuild() throws Exception {
    Path link = Files.createSymbolicLink(own.resolve("link"), home.resolve("bin/fleetpool"));

    String version = run(home.resolve("bin/fleetpool").toString(), "--version");

    assertThat(version).startsWith("fleetpool ");
    assertThat(run(link.toString(), "--version")).isEqualTo(version);
    assertThat(home.resolve("target")).doesNotExist();
  }

  @Test
  void childrenOfAMapHaveFewFilesOpen() throws Exception {
    assumeThat(Path.of("/proc/self/fd")).isDirectory();
    String program = home.resolve("bin/fleetpool").toString();

    String open = run(program, "map", "-j", "1", "--", "sh", "-c", "ls /proc/$PPID/fd", ":::", "1");

    assertThat(open.lines()).as("closed in each process that they start").hasSizeLessThan(60);
  }

  @Test
  void systemdTakesTheUnits() throws Exception {
    assumeThat(SYSTEMD_ANALYZE).isExecutable();
    for (String name : names(home.resolve("systemd"))) {
      String unit = Files.readString(home.resolve("systemd").resolve(name));
      assertThat(unit).contains("/opt/fleetpool/bin/fleetpool ");
      Path placed = own.resolve(name);
      Files.writeString(placed, unit.replace("/opt/fleetpool", home.toString()));

      assertThat(run(SYSTEMD_ANALYZE.toString(), "verify", placed.toString())).isEmpty();
    }
  }

  private static List<String> names(Path parent) throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** Runs a command to its end, which must be a good one; returns all that it has said. */
  private static String run(String... command) throws Exception {
    Path said = Files.createTempFile("fleetpool-distribution", "");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      int code = process.waitFor();
      assertThat(code).as(Files.readString(said)).isZero();
      return Files.readString(said);
    } finally {
      Files.delete(said);
    }
  }
}
