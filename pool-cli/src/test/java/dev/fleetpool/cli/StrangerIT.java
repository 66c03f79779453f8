package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody does who has the published jars and nothing else of ours: a program in a folder of
 * its own, compiled against them and a library, in its own JVM, and two hosts that have neither.
 */
class StrangerIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final String PROGRAM =
      """
      import dev.fleetpool.Pool;
      import java.util.List;
      import org.pcollections.TreePVector;

      public class Stranger {
        public static void main(String[] arguments) {
          try (Pool pool = Pool.builder().prefix("bare").connect(arguments[0])) {
            List<TreePVector<Integer>> rows =
                pool.map(x -> TreePVector.singleton(x).plus(x * x), List.of(1, 2, 3));
            System.out.println(rows);
          }
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void programThatDependsOnThePublishedJarsRunsALibraryOnBareHosts() throws Exception {
    Path classes =
        Sources.compile(
            folder.resolve("classes"),
            "Stranger",
            PROGRAM,
            Sources.libraries("pool-api", "jspecify", "pcollections"));
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary())) {
      broker.awaitReady(LIMIT);
      try (BareHost one = BareHost.start(folder, "host-a", broker.bootstrapServers());
          BareHost other = BareHost.start(folder, "host-b", broker.bootstrapServers())) {
        String printed = run(classes, broker.bootstrapServers());

        assertThat(printed.strip())
            .as("%s%s", one.log(), other.log())
            .isEqualTo("[[1, 1], [2, 4], [3, 9]]");
        assertThat(one.log() + other.log()).doesNotContain("WARN", "ERROR");
      }
    }
  }

  /** What Maven would put on the class path of a project that depends on pool-coordinator. */
  private String run(Path classes, String bootstrapServers) throws Exception {
    List<Path> classPath = new ArrayList<>(List.of(classes));
    classPath.addAll(
        Sources.libraries(
            "pool-api",
            "pool-coordinator",
            "pool-kafka",
            "proto-",
            "protobuf-java",
            "asm",
            "kafka-clients",
            "lz4-java",
            "slf4j-api",
            "jspecify",
            "pcollections"));
    Path output = folder.resolve("output");
    Process program =
        new ProcessBuilder(
                JavaCommand.java(),
                "-cp",
                classPath.stream()
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator)),
                "Stranger",
                bootstrapServers)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(program.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return Files.readString(output);
    } finally {
      program.destroyForcibly();
    }
  }
}
