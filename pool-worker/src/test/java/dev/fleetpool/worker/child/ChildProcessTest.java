package dev.fleetpool.worker.child;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.child.frame.Board;
import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.child.frame.FrameChannel;
import dev.fleetpool.child.frame.Outbox;
import dev.fleetpool.payload.EncodedPayload;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.payload.TaskRecord.Failure;
import dev.fleetpool.payload.TaskRecord.FailureKind;
import dev.fleetpool.payload.TaskRecord.Success;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChildProcessTest {

  private static final byte[] NONE = {};
  private static final int SIGKILL = 9;
  private static final int QUICK = 300;
  private static final long LIMIT_NS = 20_000_000_000L;

  @TempDir private Path folder;

  private final RecordingListener listener = new RecordingListener();
  private ChildProcess child;

  @BeforeEach
  void start() throws Exception {
    child = ChildProcess.start(settings(List.of()), listener);
    assertThat(listener.next(Long.class)).isEqualTo(child.pid());
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    child.close();
    assertThat(ProcessHandle.of(child.pid()).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("fleetpool-child-7"));
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void runsChunksInOrderAndPassesOverWhatIsSkipped() throws Exception {
    job(UserCode.SQUARE);
    child.sendChunk(chunk(10, 0, 1, 2, 3));
    child.sendChunk(chunk(11, 2, 4, 5, 6));
    assertThat(listener.chunk().stream().map(this::value)).containsExactly(1, 4, 9);
    Frame.Results second = listener.next(Frame.Results.class);
    assertThat(second.from()).isEqualTo(2);
    assertThat(second.busyNs()).isPositive();
    assertThat(RecordingListener.records(second).stream().map(this::value)).containsExactly(36);
  }

  @Test
  void largeChunksBothWaysDoNotDeadlock() throws Exception {
    job(UserCode.ECHO);
    Object[] inputs = IntStream.range(0, 8).mapToObj(i -> "x".repeat(1 << 20)).toArray();
    child.sendChunk(chunk(1, 0, inputs));
    child.sendChunk(chunk(2, 0, inputs));
    assertThat(listener.chunk()).hasSize(8);
    assertThat(listener.chunk()).hasSize(8);
  }

  @Test
  void aLongTaskDoesNotHoldBackTheResultsBeforeIt() throws Exception {
    job(UserCode.WAIT_AT_3);
    Object[] inputs = new Object[QUICK + 1];
    Arrays.fill(inputs, 0);
    child.sendChunk(chunk(1, 1, inputs)); // now the code is loaded
    assertThat(listener.chunk()).hasSize(QUICK);
    inputs[QUICK] = 3;
    final long startNs = System.nanoTime();
    child.sendChunk(chunk(2, 0, inputs));
    long busyNs = 0;
    int arrived = 0;
    while (arrived < QUICK) {
      Frame.Results results = listener.next(Frame.Results.class);
      assertThat(results.isLast()).isFalse();
      assertThat(results.from()).isEqualTo(arrived);
      arrived += results.count();
      busyNs += results.busyNs();
    }
    final long quickNs = System.nanoTime() - startNs;
    assertThat(arrived).isEqualTo(QUICK);
    assertThat(busyNs).isPositive().isLessThan(quickNs);
    awaitBoard(new Board.Note(2, QUICK));
    child.interrupt(2, OptionalInt.of(QUICK));
    Frame.Results last = listener.next(Frame.Results.class);
    assertThat(last.count()).isOne();
    assertThat(last.busyNs()).isBetween(1L, System.nanoTime() - startNs - busyNs);
  }

  @Test
  void resultsThatAreKeptOneByOneAreSentBeforeALongTaskEnds() throws Exception {
    job(UserCode.PAUSE_AND_WAIT_AT_3);
    child.sendChunk(chunk(1, 0, 0)); // now the code is loaded
    assertThat(listener.chunk()).hasSize(1);
    child.sendChunk(chunk(2, 0, 0, 1, 2, 3));
    int arrived = 0;
    while (arrived < 3) {
      Frame.Results results = listener.next(Frame.Results.class);
      assertThat(results.isLast()).isFalse();
      arrived += results.count();
    }
    assertThat(arrived).isEqualTo(3);
    awaitBoard(new Board.Note(2, 3));
  }

  @Test
  void theFlusherAndTheTaskThreadLoseNothingAndKeepTheOrder() throws Exception {
    job(UserCode.SLOW);
    final long startNs = System.nanoTime();
    for (int chunk = 1; chunk <= 4; chunk++) {
      child.sendChunk(chunk(chunk, 0, IntStream.range(0, 200).boxed().toArray()));
    }
    long busyNs = 0;
    for (int chunk = 1; chunk <= 4; chunk++) {
      Frame.Results results;
      int arrived = 0;
      do {
        results = listener.next(Frame.Results.class);
        assertThat(results.chunkId()).isEqualTo(chunk);
        assertThat(results.from()).isEqualTo(arrived);
        for (TaskRecord record : RecordingListener.records(results)) {
          Object value = value(record);
          int number = value instanceof UserCode.Slow slow ? slow.number() : (Integer) value;
          assertThat(number).isEqualTo(arrived++);
        }
        assertThat(results.busyNs() > 0).isEqualTo(results.count() > 0);
        busyNs += results.busyNs();
      } while (!results.isLast());
      assertThat(arrived).isEqualTo(200);
    }
    assertThat(busyNs).isLessThan(System.nanoTime() - startNs);
  }

  @Test
  void chunksOfOneTaskDoNotWakeTheFlusher() throws Exception {
    job(UserCode.FLUSHER_WAITS);
    Object before = runAndRead();
    for (int i = 0; i < 50; i++) {
      assertThat(runAndRead()).isEqualTo(before);
    }
    job(UserCode.SLOW);
    child.sendChunk(chunk(1, 0, IntStream.range(0, 20).boxed().toArray()));
    assertThat(listener.chunk()).hasSize(20);
    job(UserCode.FLUSHER_WAITS);
    assertThat(runAndRead()).isNotEqualTo(before);
  }

  @Test
  void userCodeThatInterruptsOurThreadsDoesNoHarm() throws Exception {
    job(UserCode.INTERRUPT_OUR_THREADS);
    child.sendChunk(chunk(1, 0, 1, 2, 3));
    assertThat(listener.chunk().stream().map(this::value)).containsExactly(2, 2, 2);
    job(UserCode.SQUARE);
    child.sendChunk(chunk(2, 0, 4));
    assertThat(listener.chunk().stream().map(this::value)).containsExactly(16);
  }

  @Test
  void everyKindOfFailureFailsItsTaskOnly() throws Exception {
    job(UserCode.ECHO);
    child.sendChunk(chunk(1, 0, 1, new UserCode.Unreadable(), 3));
    List<TaskRecord> records = listener.chunk();
    assertThat(value(records.get(0))).isEqualTo(1);
    assertThat(failure(records.get(1)).kind()).isEqualTo(FailureKind.UNREADABLE);
    assertThat(value(records.get(2))).isEqualTo(3);

    assertThat(runOne(UserCode.RECURSE).error().className())
        .isEqualTo("java.lang.StackOverflowError");
    assertThat(runOne(UserCode.BREAK_STATIC).error().className())
        .isEqualTo("java.lang.ExceptionInInitializerError");
    Failure unserializable = runOne(UserCode.UNSERIALIZABLE);
    assertThat(unserializable.kind()).isEqualTo(FailureKind.UNSERIALIZABLE);
    assertThat(unserializable.detail()).endsWith("[0] (java.lang.Object)");
    assertThat(ProcessHandle.of(child.pid())).isPresent();
  }

  @Test
  void aMissingFunctionClassFailsEveryTaskWithItsName() throws Exception {
    byte[] function = EncodedPayload.of(UserCode.SQUARE).toByteArray();
    String renamed = new String(function, java.nio.charset.StandardCharsets.ISO_8859_1);
    renamed = renamed.replace("worker/child/UserCode", "worker/child/MissCode");
    renamed = renamed.replace("worker.child.UserCode", "worker.child.MissCode");
    byte[] missing = renamed.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    child.sendJob(new Frame.Job(1, missing, NONE));
    child.sendChunk(chunk(1, 0, 1, 2));
    assertThat(listener.chunk())
        .hasSize(2)
        .allSatisfy(
            record -> {
              assertThat(failure(record).kind()).isEqualTo(FailureKind.CODE_MISSING);
              assertThat(failure(record).detail()).isEqualTo("dev.fleetpool.worker.child.MissCode");
            });
  }

  @Test
  void theInitializerRunsOncePerChild() throws Exception {
    byte[] function = EncodedPayload.of(UserCode.STATE).toByteArray();
    byte[] initializer = EncodedPayload.of(UserCode.PREPARE).toByteArray();
    for (int job = 1; job <= 2; job++) {
      child.sendJob(new Frame.Job(job, function, initializer));
      child.sendChunk(new Frame.Chunk(job, job, 0, 2, inputs(1, 2)));
      assertThat(listener.chunk().stream().map(this::value)).containsExactly("once", "once");
    }
  }

  @Test
  void aFailedInitializerFailsTheTasks() throws Exception {
    byte[] function = EncodedPayload.of(UserCode.STATE).toByteArray();
    byte[] initializer = EncodedPayload.of(UserCode.FAIL).toByteArray();
    child.sendJob(new Frame.Job(1, function, initializer));
    child.sendChunk(chunk(1, 0, 1, 2));
    assertThat(listener.chunk())
        .hasSize(2)
        .allSatisfy(
            record -> {
              assertThat(failure(record).kind()).isEqualTo(FailureKind.INITIALIZER_FAILED);
              assertThat(failure(record).error().message()).isEqualTo("no model");
            });
  }

  @Test
  void aKilledChildLeavesItsResultsAndTheTaskThatRan() throws Exception {
    job(UserCode.WAIT_AT_3);
    child.sendChunk(chunk(1, 0, 0)); // now the code is loaded
    assertThat(listener.chunk()).hasSize(1);
    child.sendChunk(chunk(42, 0, 0, 1, 2, 3, 4));
    awaitBoard(new Board.Note(42, 3));
    awaitOutbox(3);
    ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();
    Frame.Results kept = listener.next(Frame.Results.class);
    assertThat(kept.isLast()).isFalse();
    assertThat(kept.chunkId()).isEqualTo(42);
    assertThat(kept.from()).isZero();
    assertThat(kept.busyNs()).isPositive();
    assertThat(RecordingListener.records(kept).stream().map(this::value)).containsExactly(0, 1, 2);
    ChildExit exit = listener.next(ChildExit.class);
    assertThat(exit.signal()).hasValue(SIGKILL);
    assertThat(exit.running()).contains(new Board.Note(42, 3));
    assertThat(exit.summary()).isEqualTo("child was killed by signal 9");
  }

  @Test
  void theEndIsToldThoughTheListenerFailsOnWhatWasKept() throws Exception {
    child.close();
    RecordingListener told =
        new RecordingListener() {
          @Override
          public void onResults(Frame.Results results) {
            assertThat(results.chunkId()).as("on purpose").isNotEqualTo(42);
            super.onResults(results);
          }
        };
    child = ChildProcess.start(settings(List.of()), told);
    assertThat(told.next(Long.class)).isEqualTo(child.pid());
    job(UserCode.WAIT_AT_3);
    child.sendChunk(chunk(1, 0, 0)); // now the code is loaded
    assertThat(told.chunk()).hasSize(1);
    child.sendChunk(chunk(42, 0, 0, 1, 2, 3));
    awaitOutbox(3);

    ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();

    assertThat(told.exit().signal()).hasValue(SIGKILL);
  }

  @Test
  void theMostMemoryThatWasSeenIsKnownAfterwards() throws Exception {
    job(UserCode.WAIT_AT_3);
    child.sendChunk(chunk(42, 3, 0, 1, 2, 3));
    awaitBoard(new Board.Note(42, 3));
    child.lookAtMemory();
    ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();

    assertThat(listener.exit().peakMemoryBytes().orElseThrow()).isBetween(10L << 20, 1L << 30);
  }

  @Test
  void aChildThatGrowsOutsideItsHeapIsKilledAndSaysWhy() throws Exception {
    child.close();
    RecordingListener second = new RecordingListener();
    child = ChildProcess.start(settings(200L << 20, List.of("-XX:MaxDirectMemorySize=1g")), second);
    assertThat(second.next(Long.class)).isEqualTo(child.pid());
    child.sendJob(
        new Frame.Job(1, EncodedPayload.of(UserCode.GROW_OUTSIDE_HEAP).toByteArray(), NONE));
    child.sendChunk(chunk(6, 0, 1));

    long startNs = System.nanoTime();
    while (second.isEmpty() && System.nanoTime() - startNs < LIMIT_NS) {
      child.lookAtMemory();
    }

    assertThat(second.isEmpty()).as("it grew and was not killed").isFalse();
    ChildExit exit = second.exit();
    assertThat(exit.signal()).hasValue(SIGKILL);
    assertThat(exit.running()).contains(new Board.Note(6, 0));
    assertThat(exit.peakMemoryBytes().orElseThrow()).isBetween(200L << 20, 500L << 20);
    assertThat(exit.summary())
        .matches("child was killed by signal 9: its memory of 2\\d\\d MiB was more than .*")
        .contains("childMemory=200m", "--child-memory");
  }

  @Test
  void theKernelKillsAChildRatherThanItsAgent() throws Exception {
    Path score = Path.of("/proc", Long.toString(child.pid()), "oom_score_adj");

    assertThat(score).hasContent("500");
  }

  @Test
  void anExitInUserCodeIsReportedWithCodeTaskAndLastOutput() throws Exception {
    job(UserCode.EXIT_AT_3);
    child.sendChunk(chunk(5, 0, 1, 2, 3, 4));
    ChildExit exit = listener.exit();
    assertThat(exit.exitCode()).hasValue(3);
    assertThat(exit.running()).contains(new Board.Note(5, 2));
    assertThat(exit.outputTail()).contains("about to exit");
  }

  @Test
  void anExitWithAChunkUnreadIsNotSaidToBeAKill() throws Exception {
    child.close();
    RecordingListener second = new RecordingListener();
    String path = testClasses() + File.pathSeparator + System.getProperty("java.class.path");
    child =
        ChildProcess.start(settings(List.of("-cp", path, LeavingChild.class.getName())), second);
    assertThat(second.next(Long.class)).isEqualTo(child.pid());

    child.sendChunk(chunk(6, 0, 1));

    assertThat(second.exit().summary()).isEqualTo("child exited with code 3");
  }

  @Test
  void runningOutOfMemoryEndsTheChild() throws Exception {
    job(UserCode.FILL_MEMORY);
    child.sendChunk(chunk(6, 0, 1));
    ChildExit exit = listener.exit();
    assertThat(exit.exitCode()).hasValue(3);
    assertThat(exit.running()).contains(new Board.Note(6, 0));
    assertThat(exit.outputTail()).contains("OutOfMemoryError");
  }

  @Test
  void handBackEndsTheRunningChunkAfterItsTaskAndKeepsAWaitingOneFromStarting() throws Exception {
    job(UserCode.WAIT);
    child.sendChunk(chunk(1, 0, 1, 2, 3));
    child.sendChunk(chunk(2, 0, 4, 5));
    awaitBoard(new Board.Note(1, 0));
    child.handBack(2);
    assertThat(listener.next(Frame.Cut.class)).isEqualTo(new Frame.Cut(2, 0));
    child.handBack(1);
    assertThat(listener.next(Frame.Cut.class)).isEqualTo(new Frame.Cut(1, 1));
    child.interrupt(1, OptionalInt.empty());
    Frame.Results first = listener.next(Frame.Results.class);
    assertThat(first.count()).isEqualTo(1);
    if (!first.isLast()) {
      assertThat(listener.next(Frame.Results.class).from()).isEqualTo(1);
    }
    child.sendChunk(chunk(3, 1, 6)); // which has nothing to do
    Frame.Results next = listener.next(Frame.Results.class);
    assertThat(next.chunkId()).as("of chunk 2 nothing is said any more").isEqualTo(3);
  }

  @Test
  void anInterruptReachesItsTaskAndNoOther() throws Exception {
    job(UserCode.INTERRUPTED);
    child.sendChunk(chunk(1, 0, 0, 1, 1));
    awaitBoard(new Board.Note(1, 0));
    child.interrupt(99, OptionalInt.empty());
    child.interrupt(1, OptionalInt.of(1));
    child.interrupt(1, OptionalInt.of(0));
    List<TaskRecord> records = listener.chunk();
    assertThat(failure(records.get(0)).error().className())
        .isEqualTo("java.lang.InterruptedException");
    assertThat(records.subList(1, 3).stream().map(this::value)).containsExactly(false, false);
  }

  @Test
  void outputIsCapturedPerTaskAndBounded() throws Exception {
    job(UserCode.PRINT);
    child.sendChunk(chunk(1, 0, 1, 2));
    List<TaskRecord> records = listener.chunk();
    assertThat(records.get(0).output().stdout()).asString(UTF_8).isEqualTo("out 1");
    assertThat(records.get(0).output().stderr()).asString(UTF_8).isEqualTo("err 1");
    assertThat(records.get(1).output().stdout())
        .hasSizeLessThan(66_000)
        .asString(UTF_8)
        .startsWith("out 2yyy")
        .contains("yy\n... 34469 bytes left out ...\nyy");
    child.kill();
    assertThat(listener.exit().outputTail()).isEqualTo("err 1err 2");
  }

  @Test
  void closeEndsARunningChildAndTellsOnce() throws Exception {
    job(UserCode.WAIT);
    child.sendChunk(chunk(1, 0, 1));
    child.close();
    assertThat(listener.next(ChildExit.class).signal()).hasValue(SIGKILL);
    assertThat(listener.isEmpty()).isTrue();
  }

  @Test
  void aChildThatDoesNotStartIsReportedWithWhatItPrinted() throws Exception {
    child.close();
    RecordingListener second = new RecordingListener();
    child = ChildProcess.start(settings(List.of("-XX:NoSuchFlag")), second);
    ChildExit exit = second.next(ChildExit.class);
    assertThat(exit.exitCode()).hasValue(1);
    assertThat(exit.reason()).isEqualTo("it did not start");
    assertThat(exit.outputTail()).contains("NoSuchFlag");
  }

  @Test
  void aChildThatSendsGarbageIsKilled() throws Exception {
    child.close();
    String main = GarbageChild.class.getName();
    RecordingListener second = new RecordingListener();
    List<String> otherMain = List.of("-cp", testClasses().toString(), main);
    child = ChildProcess.start(settings(otherMain), second);
    ChildExit exit = second.next(ChildExit.class);
    assertThat(exit.signal()).hasValue(SIGKILL);
    assertThat(exit.reason()).startsWith("it sent what is no frame (a frame of length -1");
  }

  @Test
  void aChildWhoseAgentIsGoneEndsAtOnceWhateverRuns() throws Exception {
    child.close();
    ChildSettings settings = settings(List.of());
    Board.create(settings.board());
    Outbox.create(settings.outbox());
    try (ChildSocket socket = ChildSocket.listen(settings.socket())) {
      Process orphan = ChildCommand.create(settings).start();
      FrameChannel agentEnd = socket.accept(Duration.ofSeconds(20), orphan::isAlive).orElseThrow();
      assertThat(agentEnd.receive()).contains(new Frame.Hello(Frame.VERSION, orphan.pid()));
      byte[] function = EncodedPayload.of(UserCode.WAIT).toByteArray();
      agentEnd.send(new Frame.Job(1, function, NONE));
      agentEnd.send(chunk(1, 0, 1));
      awaitBoard(new Board.Note(1, 0));
      agentEnd.close();
      assertThat(orphan.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(orphan.exitValue()).isZero();
    }
    Files.delete(settings.board());
    Files.delete(settings.outbox());
    Files.delete(settings.arguments());
  }

  @Test
  void aChildThatIsEndedBeforeItConnectsIsGoneSoonThoughTheCommonPoolIsBusy() throws Exception {
    child.close();
    CountDownLatch busy = new CountDownLatch(1);
    for (int i = 0; i < Math.max(1, ForkJoinPool.getCommonPoolParallelism()); i++) {
      var unused = ForkJoinPool.commonPool().submit(() -> await(busy));
    }
    try {
      long startNs = System.nanoTime();
      child = ChildProcess.start(settings(List.of()), new RecordingListener());
      child.close();
      assertThat(System.nanoTime() - startNs).isLessThan(LIMIT_NS);
    } finally {
      busy.countDown();
    }
  }

  private static boolean await(CountDownLatch latch) throws InterruptedException {
    return latch.await(1, TimeUnit.MINUTES);
  }

  @Test
  void aFolderWithTooLongAPathIsRefused() {
    Path deep = folder.resolve("x".repeat(100));
    assertThatThrownBy(
            () ->
                new ChildSettings(
                    ChildSettings.ownJava(),
                    List.of(),
                    64L << 20,
                    Long.MAX_VALUE,
                    List.of(),
                    Map.of(),
                    deep,
                    1,
                    large()))
        .hasMessageContaining("at most 107 are possible");
  }

  private ChildSettings settings(List<String> jvmArgs) throws Exception {
    return settings(Long.MAX_VALUE, jvmArgs);
  }

  private ChildSettings settings(long memoryBytes, List<String> jvmArgs) throws Exception {
    return new ChildSettings(
        ChildSettings.ownJava(),
        List.of(testClasses()),
        64L << 20,
        memoryBytes,
        jvmArgs,
        Map.of(),
        folder,
        7,
        large());
  }

  /** Everything here travels in messages. */
  private LargeValues large() {
    return new LargeValues(folder, folder, Integer.MAX_VALUE);
  }

  private static Path testClasses() throws Exception {
    return Path.of(UserCode.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private void job(Object function) {
    child.sendJob(new Frame.Job(1, EncodedPayload.of(function).toByteArray(), NONE));
  }

  private Failure runOne(Object function) throws InterruptedException {
    job(function);
    child.sendChunk(chunk(100, 0, 1));
    return failure(listener.chunk().get(0));
  }

  private Object runAndRead() throws InterruptedException {
    child.sendChunk(chunk(100, 0, 1));
    return value(listener.chunk().get(0));
  }

  private static Frame.Chunk chunk(long id, int skip, Object... inputs) {
    return new Frame.Chunk(1, id, skip, inputs.length, inputs(inputs));
  }

  private static byte[] inputs(Object... inputs) {
    PayloadOutput output = new PayloadOutput();
    for (Object input : inputs) {
      Payload.write(output, input);
    }
    return output.toByteArray();
  }

  private void awaitBoard(Board.Note expected) throws IOException {
    Path board = folder.resolve("child-7.board");
    long startNs = System.nanoTime();
    Board.Note last = Board.read(board);
    while (!last.equals(expected)) {
      if (System.nanoTime() - startNs > LIMIT_NS) {
        throw new AssertionError("the board still says " + last);
      }
      Thread.onSpinWait();
      last = Board.read(board);
    }
  }

  /** Waits until so many results are kept, or, on a slow machine, sent. */
  private void awaitOutbox(int count) throws IOException {
    Path outbox = folder.resolve("child-7.outbox");
    long startNs = System.nanoTime();
    while (listener.isEmpty() && Outbox.read(outbox).map(Frame.Results::count).orElse(0) != count) {
      if (System.nanoTime() - startNs > LIMIT_NS) {
        throw new AssertionError("the outbox keeps " + Outbox.read(outbox));
      }
      Thread.onSpinWait();
    }
  }

  private Object value(TaskRecord record) {
    return Optional.of(record)
        .filter(Success.class::isInstance)
        .map(Success.class::cast)
        .orElseThrow(() -> new AssertionError("failed: " + record))
        .value()
        .read(getClass().getClassLoader(), Payload.ANY_CLASS);
  }

  private static Failure failure(TaskRecord record) {
    assertThat(record).isInstanceOf(Failure.class);
    return (Failure) record;
  }
}
