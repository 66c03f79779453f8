package dev.fleetpool.worker.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.TaskFunction;
import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.payload.EncodedPayload;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.Reading;
import dev.fleetpool.payload.SpillFolder;
import dev.fleetpool.payload.TaskRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A child and values that are too large for messages; its heap is 64 MiB. */
@Timeout(60)
class LargeValuesTest {

  private static final int INLINE = 1000;
  private static final int LARGE = 20 << 20;

  @TempDir private Path folder;
  @TempDir private Path arrived;
  @TempDir private Path made;
  @TempDir private Path own;

  private final RecordingListener listener = new RecordingListener();
  private ChildProcess child;

  @BeforeEach
  void start() throws Exception {
    start(ChildSettings.ownJava());
  }

  private void start(Path java) throws Exception {
    Path classes =
        Path.of(UserCode.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    child =
        ChildProcess.start(
            new ChildSettings(
                java,
                List.of(classes),
                64L << 20,
                Long.MAX_VALUE,
                List.of(),
                Map.of(),
                folder,
                7,
                new LargeValues(arrived, made, INLINE)),
            listener);
    listener.next(Long.class);
  }

  @AfterEach
  void end() {
    child.close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void largeResultComesInAFileThatOutlivesTheChild() throws Exception {
    job(UserCode.LARGE);
    send(1, LARGE);

    Frame.Results results = listener.next(Frame.Results.class);
    child.close();

    assertThat(results.records().remaining()).isLessThan(100);
    assertThat(results.files()).hasSize(1);
    BlobFile file = results.files().get(0);
    assertThat(file.path()).hasParent(made).hasSize(file.blob().size());
    TaskRecord.Success success = (TaskRecord.Success) RecordingListener.records(results).get(0);
    Reading reading =
        new Reading(
            getClass().getClassLoader(), Payload.ANY_CLASS, Payload.NO_CODEC, blob -> file.path());
    Object value = success.value().read(reading);
    assertThat((byte[]) value).hasSize(LARGE).startsWith(1, 2, 3);
  }

  @Test
  void eachOfManyLargeResultsHasItsFile() throws Exception {
    job(UserCode.LARGE);
    send(1, LARGE, LARGE, 10, LARGE);

    int tasks = 0;
    int files = 0;
    while (tasks < 4) {
      Frame.Results results = listener.next(Frame.Results.class);
      tasks += results.count();
      files += results.files().size();
    }

    assertThat(files).isEqualTo(3);
    try (var left = Files.list(made)) {
      assertThat(left.filter(Files::isRegularFile)).hasSize(3);
    }
  }

  @Test
  void largeInputIsReadFromItsFile() throws Exception {
    job(UserCode.LENGTH);
    PayloadOutput inputs = new PayloadOutput(new SpillFolder(own, INLINE));
    Payload.write(inputs, new byte[LARGE]);
    BlobFile file = inputs.takeFiles().get(0);
    Files.move(file.path(), arrived.resolve(file.blob().hash()));

    child.sendChunk(new Frame.Chunk(1, 1, 0, 1, inputs.toByteArray()));

    assertThat(listener.chunk().get(0))
        .isInstanceOfSatisfying(
            TaskRecord.Success.class,
            success -> assertThat(success.value()).isEqualTo(EncodedPayload.of(LARGE)));
  }

  @Test
  void largeFunctionIsReadFromItsFile() throws Exception {
    byte[] captured = new byte[LARGE];
    TaskFunction<Integer, Object> function = UserCode.capturing(captured);
    PayloadOutput code = new PayloadOutput(new SpillFolder(own, INLINE));
    Payload.write(code, function);
    BlobFile file = code.takeFiles().get(0);
    Files.move(file.path(), arrived.resolve(file.blob().hash()));

    child.sendJob(new Frame.Job(1, code.toByteArray(), new byte[0]));
    send(1, 5);

    assertThat(listener.chunk().get(0))
        .isInstanceOfSatisfying(
            TaskRecord.Success.class,
            success -> assertThat(success.value()).isEqualTo(EncodedPayload.of(LARGE + 5)));
  }

  @Test
  void inputThatIsNotThereFailsItsTaskOnly() throws Exception {
    job(UserCode.LENGTH);
    PayloadOutput inputs = new PayloadOutput(new SpillFolder(own, INLINE));
    Payload.write(inputs, new byte[LARGE]);
    Payload.write(inputs, new byte[3]);

    child.sendChunk(new Frame.Chunk(1, 1, 0, 2, inputs.toByteArray()));

    List<TaskRecord> records = listener.chunk();
    assertThat(records.get(0))
        .isInstanceOfSatisfying(
            TaskRecord.Failure.class,
            failure -> assertThat(failure.error().message()).contains("cannot be had"));
    assertThat(records.get(1)).isInstanceOf(TaskRecord.Success.class);
  }

  @Test
  void whatAKilledChildLeavesIsDeleted() throws Exception {
    job(UserCode.ENDLESS);
    send(1, 1);
    Path own = made.resolve("child-7");
    await().until(() -> sizeOf(own) > 1 << 20);

    child.kill();

    await().untilAsserted(() -> assertThat(own).doesNotExist());
    assertThat(made).isEmptyDirectory();
  }

  @Test
  void resultThatTheDiskDoesNotHoldFailsItsTaskAndLeavesNothing() throws Exception {
    child.close();
    listener.next(ChildExit.class);
    start(javaWhoseFilesAreSmall());
    job(UserCode.LARGE);

    send(1, LARGE, 10);

    List<TaskRecord> records = listener.chunk();
    assertThat(records.get(0))
        .isInstanceOfSatisfying(
            TaskRecord.Failure.class,
            failure ->
                assertThat(failure.error().message())
                    .contains("result", made.toString(), "File too large", "free space there"));
    assertThat(records.get(1)).isInstanceOf(TaskRecord.Success.class);
    assertThat(made.resolve("child-7")).isEmptyDirectory();
  }

  /** Returns a command that runs Java where no file can be longer than a few MB. */
  private Path javaWhoseFilesAreSmall() throws IOException {
    Path script = own.resolve("java");
    String text = "#!/bin/sh\nulimit -f 8192\nexec %s \"$@\"\n".formatted(ChildSettings.ownJava());
    Files.writeString(script, text);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script;
  }

  @Test
  void childThatDiesWhileItWritesAResultLeavesNothingOfIt() throws Exception {
    job(UserCode.ENDLESS);
    send(1, 1);
    await().until(() -> sizeOf(made.resolve("child-7")) > 1 << 20);

    ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();

    listener.next(ChildExit.class);
    assertThat(made).isEmptyDirectory();
  }

  private static long sizeOf(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private void job(Object function) {
    byte[] code = EncodedPayload.of(function).toByteArray();
    child.sendJob(new Frame.Job(1, code, new byte[0]));
  }

  private void send(long id, Object... inputs) {
    PayloadOutput output = new PayloadOutput();
    for (Object input : inputs) {
      Payload.write(output, input);
    }
    child.sendChunk(new Frame.Chunk(1, id, 0, inputs.length, output.toByteArray()));
  }
}
