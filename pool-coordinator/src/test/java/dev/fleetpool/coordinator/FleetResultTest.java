package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FleetResultTest {

  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  private final List<Boolean> cancels = new ArrayList<>();
  private final FleetResult<String> result = new FleetResult<>(cancels::add);

  @Test
  void coordinatorIsToldOfTheFirstCancelOnly() {
    assertThat(result.cancel(true)).isTrue();
    var unused = result.cancel(false);

    assertThat(result.isCancelled()).isTrue();
    assertThat(cancels).first().isEqualTo(true);
    assertThat(result.isSuccessful()).isFalse();
  }

  @Test
  void completeResultCannotBeCancelled() {
    result.complete("value");

    assertThat(result.cancel(true)).isFalse();
    assertThat(cancels).isEmpty();
    assertThat(result.isSuccessful()).isTrue();
  }

  @Test
  void resultThatTheCoordinatorGaveUpIsCancelled() {
    result.cancelled("the pool was terminated");

    assertThat(result.isCancelled()).isTrue();
    assertThatThrownBy(result::join).isInstanceOf(CancellationException.class);
    assertThat(cancels).isEmpty();
  }

  @Test
  void joinThrowsWhatItFailedWith() {
    IllegalStateException failure = new IllegalStateException("failed");
    result.completeExceptionally(failure);

    assertThatThrownBy(result::join).isSameAs(failure);
    assertThatThrownBy(result::get).isInstanceOf(ExecutionException.class).hasCause(failure);
  }

  @Test
  void joinDressesOnlyErrors() {
    result.completeExceptionally(new AssertionError("error"));

    assertThatThrownBy(result::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(AssertionError.class);
  }

  @Test
  void awaitSaysWhetherItIsComplete() throws InterruptedException {
    assertThat(result.await(Duration.ZERO)).isFalse();
    result.completeExceptionally(new IllegalStateException("failed"));
    assertThat(result.await(Duration.ZERO)).isTrue();
  }

  @Test
  void waitMayBeLongerThanNanosecondsCount() throws InterruptedException {
    Thread completing = new Thread(() -> result.complete("value"), "completing");
    completing.start();

    assertThat(result.await(FOR_EVER)).isTrue();

    completing.join();
  }
}
