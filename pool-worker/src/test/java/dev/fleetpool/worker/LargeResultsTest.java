package dev.fleetpool.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.payload.SpillFolder;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.child.LargeValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class LargeResultsTest {

  private static final KafkaConnection KAFKA =
      new KafkaConnection("nobody:9092", new Topics("f"), Map.of());
  private static final String TMPDIR = "java.io.tmpdir";

  @TempDir Path temporary;

  private String before = "";

  @BeforeEach
  void useOwnFolder() {
    before = System.setProperty(TMPDIR, temporary.toString());
  }

  @AfterEach
  void useOthersAgain() {
    System.setProperty(TMPDIR, before);
  }

  @Test
  void childrenAreToldWhereToPutResults() throws IOException {
    Path arrived = temporary.resolve("cache");
    try (LargeResults results = LargeResults.create(KAFKA, "host")) {
      LargeValues values = results.values(arrived);

      assertThat(values.arrived()).isEqualTo(arrived);
      assertThat(values.made()).isDirectory().startsWith(temporary.toRealPath());
      assertThat(values.inlineBytes()).isEqualTo(SpillFolder.INLINE_BYTES);
    }
  }

  @Test
  void closingDeletesWhatWasNotPublishedAndEndsItsThreads() throws Exception {
    LargeResults results = LargeResults.create(KAFKA, "host");
    Files.write(results.values(temporary).made().resolve("value"), new byte[1]);
    CountDownLatch runs = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    results
        .threads()
        .execute(
            () -> {
              runs.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
            });
    runs.await();

    results.close();

    assertThat(interrupted.await(0, TimeUnit.SECONDS)).isTrue();
    assertThat(results.threads().isTerminated()).isTrue();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void twoAgentsOfOneMachineDoNotShareAFolder() {
    try (LargeResults one = LargeResults.create(KAFKA, "host");
        LargeResults two = LargeResults.create(KAFKA, "host")) {
      assertThat(one.values(temporary).made()).isNotEqualTo(two.values(temporary).made());
      assertThat(one.values(temporary).made()).isDirectory();
    }
  }

  @Test
  void temporaryFolderThatCannotBeWrittenIsNamedWithTheRemedy() {
    System.setProperty(TMPDIR, temporary.resolve("no").toString());

    assertThatThrownBy(() -> LargeResults.create(KAFKA, "host"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContainingAll(TMPDIR + "=", "can be written", "choose another one");
  }
}
