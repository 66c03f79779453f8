package dev.fleetpool.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.child.frame.Frame;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The test's own thread is the task thread, and the reader as well. */
class InboxTest {

  private static final long CHUNK = 7;
  private static final int SKIPPED = 2;

  private final Inbox inbox = new Inbox();

  @BeforeEach
  void runChunk() {
    inbox.put(new Frame.Chunk(1, CHUNK, SKIPPED, 5, new byte[0]));
    inbox.take();
  }

  @AfterEach
  void leaveNoInterruptBehind() {
    var unused = Thread.interrupted();
  }

  @Test
  void interruptReachesTheTaskItIsMeantFor() {
    inbox.startTask();

    inbox.interrupt(CHUNK, OptionalInt.of(SKIPPED));

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void interruptOfATaskThatHasJustEndedDoesNotReachTheOneBehindIt() {
    inbox.startTask();
    inbox.endTask();
    inbox.startTask();

    inbox.interrupt(CHUNK, OptionalInt.of(SKIPPED));

    assertThat(Thread.interrupted()).isFalse();
    inbox.interrupt(CHUNK, OptionalInt.of(SKIPPED + 1));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void interruptWithoutAnOffsetReachesWhicheverTaskOfTheChunkRuns() {
    inbox.startTask();
    inbox.endTask();
    inbox.startTask();

    inbox.interrupt(CHUNK + 1, OptionalInt.empty());
    assertThat(Thread.interrupted()).isFalse();
    inbox.interrupt(CHUNK, OptionalInt.empty());
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void interruptWhileNoTaskRunsReachesNone() {
    inbox.interrupt(CHUNK, OptionalInt.empty());
    inbox.interrupt(CHUNK, OptionalInt.of(SKIPPED));

    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void interruptThatItsTaskHasNotNoticedEndsWithIt() {
    inbox.startTask();
    inbox.interrupt(CHUNK, OptionalInt.empty());

    inbox.endTask();

    assertThat(Thread.interrupted()).isFalse();
  }
}
