package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallbackRunnerTest {

  private final Deque<Runnable> threads = new ArrayDeque<>();
  private final CallbackRunner runner = new CallbackRunner(threads::add);
  private final List<String> done = new ArrayList<>();

  @Test
  void roundWithoutActionsNeedsNoThread() {
    runner.round();
    assertThat(threads).isEmpty();
  }

  @Test
  void actionsOfARoundRunInOrderOnOneThread() {
    runner.add(() -> done.add("a"));
    runner.add(() -> done.add("b"));
    assertThat(threads).isEmpty();

    runner.round();

    assertThat(threads).hasSize(1);
    threads.remove().run();
    assertThat(done).containsExactly("a", "b");
  }

  @Test
  void batchThatDoesNotMoveGetsAFurtherThread() {
    runner.add(this::meanwhileTheNextRoundsCome);
    runner.add(() -> done.add("behind it"));
    runner.round();

    threads.remove().run();

    assertThat(done).containsExactly("behind it", "first");
  }

  private void meanwhileTheNextRoundsCome() {
    runner.round();
    runner.round();
    assertThat(threads).as("threads that help").hasSize(1);
    threads.remove().run();
    done.add("first");
  }

  @Test
  void batchThatIsDoneGetsNoFurtherThread() {
    runner.add(() -> done.add("a"));
    runner.round();
    threads.remove().run();

    runner.round();
    runner.round();
    runner.round();

    assertThat(threads).isEmpty();
  }

  @Test
  void actionThatThrowsDoesNotStrandThoseBehindIt() {
    runner.add(
        () -> {
          throw new IllegalStateException("callback");
        });
    runner.add(() -> done.add("behind it"));
    runner.round();
    assertThat(threads.remove()).satisfies(CallbackRunnerTest::runToItsFailure);

    runner.round();
    runner.round();

    threads.forEach(Runnable::run);
    assertThat(done).containsExactly("behind it");
  }

  private static void runToItsFailure(Runnable batch) {
    try {
      batch.run();
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("callback");
    }
  }
}
