package dev.fleetpool.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReassemblerTest {

  private final List<Long> released = new ArrayList<>();
  private final Reassembler order = new Reassembler(answer -> released.add(answer.firstIndex()));

  @Test
  void answerInOrderIsReleasedAtOnce() {
    order.accept(results(0, 2));
    assertThat(released).containsExactly(0L);
    assertThat(order.next()).isEqualTo(2);
  }

  @Test
  void lateChunkDoesNotOvertakeEarlierOne() {
    order.accept(results(3, 1));
    order.accept(results(1, 2));
    assertThat(released).isEmpty();
    order.accept(results(0, 1));
    assertThat(released).containsExactly(0L, 1L, 3L);
    assertThat(order.next()).isEqualTo(4);
  }

  @Test
  void skippedTaskHoldsNothingUp() {
    order.accept(results(2, 1));
    order.skip(1);
    order.accept(results(0, 1));
    assertThat(released).containsExactly(0L, 2L);
  }

  @Test
  void skippingTheNextTaskReleasesWhatIsBehindIt() {
    order.accept(results(2, 1));
    order.skip(0);
    order.skip(1);
    assertThat(released).containsExactly(2L);
  }

  private static Answer results(long first, int count) {
    return new Answer.Results(first, count, Bytes.EMPTY);
  }
}
