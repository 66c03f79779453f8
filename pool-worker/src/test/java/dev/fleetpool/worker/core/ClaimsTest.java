package dev.fleetpool.worker.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClaimsTest {

  private static final Set<Integer> BOTH = Set.of(0, 1);

  private final Claims claims = new Claims();

  @Test
  void latestClaimOfEachPartitionIsTakenOnce() {
    claims.claim(0, 4);
    claims.claim(1, 7);
    claims.claim(0, 5);
    assertThat(claims.take(BOTH)).isEqualTo(Map.of(0, 5L, 1, 7L));
    assertThat(claims.take(BOTH)).isEmpty();
  }

  @Test
  void claimOnAPartitionOfAnotherSlotIsForgotten() {
    claims.claim(0, 4);
    assertThat(claims.take(Set.of(1))).isEmpty();
    assertThat(claims.take(BOTH)).isEmpty();
  }

  @Test
  void claimThatWasNotCommittedIsTakenAgain() {
    claims.claim(0, 4);
    claims.claim(1, 7);
    Map<Integer, Long> taken = claims.take(BOTH);
    claims.claim(1, 8);
    claims.notCommitted(taken);
    assertThat(claims.take(BOTH)).isEqualTo(Map.of(0, 4L, 1, 8L));
  }

  @Test
  void claimIsVoidOnceThePartitionWasGivenUp() {
    claims.claim(0, 4);
    claims.released(List.of(0));
    assertThat(claims.isEmpty()).isTrue();
  }

  @Test
  void failureOfACommitDoesNotBringBackWhatWasGivenUpMeanwhile() {
    claims.claim(0, 4);
    claims.claim(1, 7);
    Map<Integer, Long> taken = claims.take(BOTH);
    claims.released(List.of(0));
    claims.notCommitted(taken);
    assertThat(claims.take(BOTH)).isEqualTo(Map.of(1, 7L));
  }

  @Test
  void failureOfACommitDoesNotUndoALaterOne() {
    claims.claim(0, 4);
    Map<Integer, Long> first = claims.take(BOTH);
    claims.claim(0, 5);
    Map<Integer, Long> second = claims.take(BOTH);
    claims.notCommitted(first);
    assertThat(claims.isEmpty()).isTrue();
    claims.notCommitted(second);
    assertThat(claims.take(BOTH)).isEqualTo(Map.of(0, 5L));
  }

  @Test
  void whatIsOnItsWayIsTakenOnceMoreAtTheEnd() {
    claims.claim(0, 4);
    claims.claim(1, 7);
    claims.take(BOTH);
    claims.claim(1, 8);
    assertThat(claims.takeAll(BOTH)).isEqualTo(Map.of(0, 4L, 1, 8L));
  }

  @Test
  void partitionThatCameBackIsClaimedAsAnyOther() {
    claims.released(List.of(0));
    claims.claim(0, 9);
    Map<Integer, Long> taken = claims.take(BOTH);
    claims.notCommitted(taken);
    assertThat(claims.take(BOTH)).isEqualTo(Map.of(0, 9L));
  }
}
