package dev.fleetpool.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.cli.map.Command.Finished;
import dev.fleetpool.cli.map.CommandResult.Ending;
import dev.fleetpool.cli.map.CommandResult.Where;
import dev.fleetpool.cli.map.Outstanding.Order;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OutstandingTest {

  private static CommandResult result(int bytes) {
    return new CommandResult(Ending.of(0), "", Where.NOWHERE, new byte[bytes], new byte[0]);
  }

  private static List<Long> numbers(List<Finished> finished) {
    return finished.stream().map(each -> each.command().number()).toList();
  }

  private static Outstanding holding(Order order, int most, long mostBytes, int commands) {
    Outstanding outstanding = new Outstanding(order, most, mostBytes);
    for (int i = 1; i <= commands; i++) {
      outstanding.handOut(new Command(List.of(), new CommandTask(10 + i, List.of("x"))));
    }
    return outstanding;
  }

  private static CompletableFuture<Boolean> asking(Outstanding outstanding) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return outstanding.awaitRoom();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void resultsWaitForTheirTurn() {
    Outstanding outstanding = holding(Order.INPUT, 10, 100, 3);

    assertThat(outstanding.finish(2, result(1))).isEmpty();
    assertThat(numbers(outstanding.finish(0, result(1)))).containsExactly(11L);
    assertThat(numbers(outstanding.finish(1, result(1)))).containsExactly(12L, 13L);
  }

  @Test
  void withoutOrderTheyDoNot() {
    Outstanding outstanding = holding(Order.ARRIVAL, 10, 100, 3);

    assertThat(numbers(outstanding.finish(2, result(1)))).containsExactly(13L);
  }

  @Test
  void whatHasEndedBehindOneThatNeverDidIsNotForgotten() {
    Outstanding outstanding = holding(Order.INPUT, 10, 100, 3);
    outstanding.finish(2, result(1));

    assertThat(numbers(outstanding.leftWaiting())).containsExactly(13L);
    assertThat(outstanding.leftWaiting()).isEmpty();
  }

  @Test
  void noMoreAreHandedOutThanMayBeOutstanding() {
    Outstanding outstanding = holding(Order.INPUT, 2, 100, 2);
    outstanding.finish(1, result(1));
    CompletableFuture<Boolean> asking = asking(outstanding);
    await().during(Duration.ofMillis(100)).until(() -> !asking.isDone());

    outstanding.finish(0, result(1));

    assertThat(asking).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(true);
  }

  @Test
  void noMoreAreHandedOutWhileMuchWaits() {
    Outstanding outstanding = holding(Order.INPUT, 10, 100, 2);
    outstanding.finish(1, result(100));
    CompletableFuture<Boolean> asking = asking(outstanding);
    await().during(Duration.ofMillis(100)).until(() -> !asking.isDone());

    outstanding.finish(0, result(1));

    assertThat(asking).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(true);
  }

  @Test
  void stopLetsGoAndHandsNothingOut() {
    Outstanding outstanding = holding(Order.INPUT, 1, 100, 1);
    CompletableFuture<Boolean> asking = asking(outstanding);

    outstanding.stop();

    assertThat(asking).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(false);
  }
}
