package dev.fleetpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UncommittedClaimsTest {

  private final UncommittedClaims claims = new UncommittedClaims();

  @Test
  void claimsAreDueOnceUntilThereAreMore() {
    claims.add(Map.of(0, 5L));

    assertThat(claims.takeDue()).containsExactly(Map.entry(0, 5L));
    assertThat(claims.takeDue()).isEmpty();
    claims.add(Map.of(1, 2L));
    assertThat(claims.takeDue()).containsOnly(Map.entry(0, 5L), Map.entry(1, 2L));
  }

  @Test
  void claimsWhoseCommitWasRefusedAreDueAgain() {
    claims.add(Map.of(0, 5L));
    claims.takeDue();

    claims.failed();

    assertThat(claims.takeDue()).containsExactly(Map.entry(0, 5L));
  }

  @Test
  void claimsOfACommitThatIsUnderWayAreStillThere() {
    claims.add(Map.of(0, 5L));
    claims.takeDue();

    assertThat(claims.all()).containsExactly(Map.entry(0, 5L));
  }

  @Test
  void claimsThatAreCommittedAreGoneAndLaterOnesStay() {
    claims.add(Map.of(0, 5L, 1, 7L));
    Map<Integer, Long> sent = claims.takeDue();
    claims.add(Map.of(0, 6L));

    claims.committed(sent);

    assertThat(claims.all()).containsExactly(Map.entry(0, 6L));
  }

  @Test
  void claimsOfPartitionsThatMovedAreNobodysBusiness() {
    claims.add(Map.of(0, 5L, 1, 7L));

    claims.drop(Set.of(0));

    assertThat(claims.all()).containsExactly(Map.entry(1, 7L));
  }
}
