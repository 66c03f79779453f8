package dev.fleetpool.cli.map;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.cli.map.HaltRule.Tally;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HaltRuleTest {

  private static final int LAST = 7;

  private static Tally tally(long done, long failed, long total) {
    return new Tally(done, failed, total < 0 ? OptionalLong.empty() : OptionalLong.of(total));
  }

  @ParameterizedTest
  @CsvSource({
    "never,             9, 9,  9, false",
    "'now,fail=1',      5, 0,  9, false",
    "'now,fail=1',      5, 1,  9, true",
    "'soon,fail=3',     5, 2,  9, false",
    "'soon,fail=3',     5, 3, -1, true",
    "'now,success=2',   5, 4,  9, false",
    "'now,success=2',   5, 3,  9, true",
    "'now,done=5',      4, 4,  9, false",
    "'now,done=5',      5, 0,  9, true",
    "'now,fail=30%',    9, 2, 10, false",
    "'now,fail=30%',    9, 3, 10, true",
    "'soon,done=50%',   4, 0, 10, false",
    "'soon,done=50%',   5, 0, 10, true",
    "'now,success=100%', 9, 0, 10, false",
    "'now,fail=1%',    50, 50, -1, false",
  })
  void ruleIsMet(String rule, long done, long failed, long total, boolean met) {
    assertThat(HaltRule.parse(rule).orElseThrow().isMet(tally(done, failed, total))).isEqualTo(met);
  }

  @ParameterizedTest
  @CsvSource({
    "'now,fail=1',    9, 1, 7",
    "'now,done=1',    1, 0, 7",
    "'now,fail=2',    9, 2, 2",
    "'now,fail=200',  300, 200, 101",
    "'now,done=9',    9, 4, 4",
    "'now,success=1', 9, 8, 0",
    "'now,fail=30%',  9, 3, 43",
  })
  void exitCodeIsParallels(String rule, long done, long failed, int exitCode) {
    assertThat(HaltRule.parse(rule).orElseThrow().exitCode(tally(done, failed, 7), LAST))
        .isEqualTo(exitCode);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "now", "now,fail", "later,fail=1", "now,fail=0", "now,fail=101%", "2"})
  void otherTextIsNoRule(String text) {
    assertThat(HaltRule.parse(text)).isEmpty();
  }

  @Test
  void failuresAreCountedUpToAHundred() {
    assertThat(ExitCodes.ofFailures(0)).isZero();
    assertThat(ExitCodes.ofFailures(100)).isEqualTo(100);
    assertThat(ExitCodes.ofFailures(101)).isEqualTo(101);
    assertThat(ExitCodes.ofFailures(100_000)).isEqualTo(101);
  }
}
