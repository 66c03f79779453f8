package dev.fleetpool.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.child.frame.FrameChannel;
import dev.fleetpool.child.frame.Outbox;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.SpillFolder;
import dev.fleetpool.payload.TaskRecord;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The test's own thread is the task thread, the flusher, and the agent. */
@Timeout(60)
class ResultsPublisherTest {

  private static final long MS = 1_000_000;
  private static final int INLINE_BYTES = 1000;
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Frame.Chunk CHUNK = new Frame.Chunk(1, 7, 0, 3, new byte[3]);

  @TempDir private Path folder;

  private FrameChannel agent;
  private FrameChannel child;
  private ResultsPublisher results;
  private long nowNs;
  private long tickNs; // from one look at the clock to the next, beside what tasks take
  private int looks;

  @BeforeEach
  void connect() throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      child = new FrameChannel(SocketChannel.open(address));
      agent = new FrameChannel(server.accept());
    }
    Path large = Files.createDirectory(folder.resolve("large"));
    Outbox.create(outbox());
    results =
        new ResultsPublisher(
            child, Outbox.open(outbox()), new SpillFolder(large, INLINE_BYTES), this::look);
    results.begin(CHUNK);
  }

  @AfterEach
  void close() throws IOException {
    child.close();
    agent.close();
  }

  private Path outbox() {
    return folder.resolve("outbox");
  }

  private long look() {
    looks++;
    return nowNs += tickNs;
  }

  /** A task ends now that took so long. */
  private void task(long tookNs, Object result) throws Exception {
    TaskRecord.writeValue(results.records(), result, "result", Payload.NO_CODEC);
    nowNs += tookNs;
    results.onTask();
  }

  private void tasks(int count, long tookNs) throws Exception {
    for (int i = 0; i < count; i++) {
      task(tookNs, "a");
    }
  }

  private int kept() throws IOException {
    return Outbox.read(outbox()).map(Frame.Results::count).orElse(0);
  }

  private Frame.Results sent() throws IOException {
    return (Frame.Results) agent.receiveFirst(LIMIT).orElseThrow();
  }

  @Test
  void resultsAreKeptWhenTheyAreAMillisecondOld() throws Exception {
    task(MS / 2, "a");
    assertThat(kept()).isZero();

    task(2 * MS, "b");

    assertThat(kept()).isEqualTo(2);
  }

  @Test
  void flusherKeepsWhatALongTaskWouldHoldUp() throws Exception {
    task(1000, "a");
    tickNs = 2 * MS;

    results.flushLate();

    assertThat(kept()).isOne();
  }

  @Test
  void flusherSendsWhatIsKeptWhenItIsOld() throws Exception {
    task(2 * MS, "a");
    task(2 * MS, "b");
    assertThat(kept()).isEqualTo(2);
    tickNs = 60 * MS;

    results.flushLate();

    assertThat(sent().count()).isEqualTo(2);
    assertThat(kept()).isZero();
  }

  @Test
  void chunkThatGoesOnForLongSendsWhatIsAHundredMillisecondsOld() throws Exception {
    results.begin(new Frame.Chunk(2, 7, 0, 40, new byte[40]));

    tasks(10, 10 * MS);
    assertThat(kept()).isEqualTo(10);
    tasks(1, 10 * MS);

    assertThat(sent().count()).isEqualTo(11);
  }

  @Test
  void whatIsAHundredMillisecondsOldWaitsForTheEndOfItsChunkIfThatIsNear() throws Exception {
    results.begin(new Frame.Chunk(2, 7, 0, 19, new byte[19]));

    tasks(19, 10 * MS);
    assertThat(kept()).isEqualTo(18);
    results.end();

    assertThat(sent().count()).isEqualTo(19);
  }

  @Test
  void endThatWasExpectedIsNotAwaitedForLong() throws Exception {
    results.begin(new Frame.Chunk(2, 7, 0, 22, new byte[22]));

    tasks(12, 10 * MS);
    assertThat(kept()).isEqualTo(12);
    tasks(8, 15 * MS);

    assertThat(sent().count()).isEqualTo(20);
  }

  @Test
  void resultOfALongTaskIsSentAtOnceWithThoseBeforeIt() throws Exception {
    task(2 * MS, "a");
    task(20 * MS, "b");

    Frame.Results both = sent();
    assertThat(both.count()).isEqualTo(2);
    assertThat(both.busyNs()).isEqualTo(22 * MS);
    assertThat(both.isLast()).isFalse();
  }

  @Test
  void tinyTasksShareALookAtTheClock() throws Exception {
    results.begin(new Frame.Chunk(2, 7, 0, 1000, new byte[1000]));
    looks = 0;

    tasks(999, 100);
    results.end();

    assertThat(looks).isLessThan(50);
    assertThat(sent().busyNs()).isEqualTo(99_900);
  }

  @Test
  void chunkThatIsCutHasTheTimeOfTheTasksThatEndedSinceTheLastLook() throws Exception {
    results.begin(new Frame.Chunk(2, 7, 0, 1000, new byte[1000]));

    tasks(100, 100);
    results.end();

    assertThat(sent().busyNs()).isEqualTo(10_000);
    results.begin(CHUNK);
    task(1000, "a");
    results.end();
    assertThat(sent().busyNs()).isEqualTo(1000);
  }

  @Test
  void sendingIsNoPartOfATasksTime() throws Exception {
    tickNs = 5 * MS;
    task(20 * MS, "a");
    assertThat(sent().busyNs()).isEqualTo(25 * MS);

    tasks(2, 2 * MS);
    results.end();

    assertThat(sent().busyNs()).isEqualTo(14 * MS);
  }

  @Test
  void lastTaskHasItsTimeIfTheFlusherIsFasterThanTheEndOfTheChunk() throws Exception {
    tasks(3, 2 * MS);
    tickNs = 300 * MS;

    results.flushLate();

    assertThat(sent().busyNs()).isEqualTo(6 * MS);
  }

  /** While a task runs for more than a millisecond the flusher keeps what was before it. */
  @Test
  void longTaskBehindTinyOnesHasALookOfItsOwn() throws Exception {
    results.begin(new Frame.Chunk(2, 7, 0, 1000, new byte[1000]));
    tasks(100, 100);
    nowNs += 2 * MS;
    results.flushLate();
    assertThat(kept()).isEqualTo(100);

    task(18 * MS, "a");

    assertThat(sent().count()).isEqualTo(101);
  }

  @Test
  void firstTaskBehindWhatWasSentHasALookOfItsOwn() throws Exception {
    results.begin(new Frame.Chunk(2, 7, 0, 1000, new byte[1000]));
    tasks(100, 100);
    task(100, "x".repeat(2 * INLINE_BYTES));

    task(21 * MS, "a");

    assertThat(sent().count()).isEqualTo(101);
    Frame.Results last = sent();
    assertThat(last.count()).isOne();
    assertThat(last.busyNs()).isEqualTo(21 * MS);
  }

  @Test
  void resultThatNamesAFileIsNotKeptWithoutIt() throws Exception {
    task(2 * MS, "a");
    task(2 * MS, "b");
    task(2 * MS, "x".repeat(2 * INLINE_BYTES)); // the last one: the end of the chunk sends it

    results.flushLate();

    assertThat(kept()).isEqualTo(2);
    results.end();
    Frame.Results all = sent();
    assertThat(all.count()).isEqualTo(3);
    assertThat(all.files()).hasSize(1);
    assertThat(all.isLast()).isTrue();
  }
}
