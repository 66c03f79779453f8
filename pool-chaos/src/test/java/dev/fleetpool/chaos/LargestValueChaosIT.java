package dev.fleetpool.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A result of a gigabyte. Child and caller have 1700 MiB of heap, room for one of it: an array must
 * lie in one piece in the older two thirds of a heap. Agent and broker have 512 MiB.
 */
class LargestValueChaosIT {

  private static final String HEAP_FOR_ONE = "1700m";
  private static final long LIMIT_S = 240;

  @TempDir Path folder;

  @Test
  @Timeout(300)
  void resultOfAGigabyteComesBackThroughHeapsWithRoomForOne() throws Exception {
    Path log = Files.createFile(folder.resolve("caller.log"));
    Path temporary = Files.createDirectory(folder.resolve("caller"));
    try (ChaosFleet fleet = ChaosFleet.on(SharedBroker.bootstrapServers(), folder)) {
      fleet.start("host-a", place -> place.with("--child-heap", HEAP_FOR_ONE)).awaitJoined();

      Process caller =
          JavaCommand.own()
              .start(
                  List.of(),
                  List.of(
                      "-Xmx" + HEAP_FOR_ONE,
                      "-XX:+ExitOnOutOfMemoryError",
                      "-Djava.io.tmpdir=" + temporary,
                      LargestValueProgram.class.getName(),
                      SharedBroker.bootstrapServers(),
                      fleet.prefix()),
                  Map.of(),
                  log);
      try {
        assertThat(caller.waitFor(LIMIT_S, TimeUnit.SECONDS)).as(() -> text(log)).isTrue();
      } finally {
        caller.destroyForcibly();
      }

      assertThat(caller.exitValue()).as(() -> text(log)).isZero();
      assertThat(text(log)).contains("the result was right");
      assertThat(temporary).isEmptyDirectory();
      assertThat(valuesLeft()).isEmpty();
    }
  }

  /** Returns the large files that the agent has kept. */
  private List<Path> valuesLeft() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toFile().length() > 500_000_000).toList();
    }
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
