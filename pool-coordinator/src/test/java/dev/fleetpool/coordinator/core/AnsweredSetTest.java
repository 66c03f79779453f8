package dev.fleetpool.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnsweredSetTest {

  private final AnsweredSet answered = new AnsweredSet();

  @Test
  void firstResultOfAnIndexWins() {
    assertThat(answered.add(5)).isTrue();
    assertThat(answered.add(5)).isFalse();
    assertThat(answered.count()).isEqualTo(1);
  }

  @Test
  void lowestFollowsTheFirstGap() {
    answered.add(1);
    assertThat(answered.lowest()).isZero();
    answered.add(0);
    assertThat(answered.lowest()).isEqualTo(2);
  }

  @Test
  void findsTheNextOfEitherKind() {
    answered.add(0);
    answered.add(3);
    assertThat(answered.nextUnanswered(0)).isEqualTo(1);
    assertThat(answered.nextUnanswered(3)).isEqualTo(4);
    assertThat(answered.nextAnswered(0, 10)).isZero();
    assertThat(answered.nextAnswered(1, 10)).isEqualTo(3);
    assertThat(answered.nextAnswered(1, 2)).isEqualTo(2);
    assertThat(answered.nextAnswered(4, 10)).isEqualTo(10);
  }

  @Test
  void forgetsNothingWhenItCompacts() {
    int many = 200_000;
    answered.add(many + 7);
    for (int i = 0; i < many; i++) {
      assertThat(answered.add(i)).isTrue();
    }
    assertThat(answered.lowest()).isEqualTo(many);
    assertThat(answered.count()).isEqualTo(many + 1);
    assertThat(answered.contains(0)).isTrue();
    assertThat(answered.contains(many)).isFalse();
    assertThat(answered.contains(many + 7)).isTrue();
    assertThat(answered.add(3)).isFalse();
    assertThat(answered.nextAnswered(many, many + 100)).isEqualTo(many + 7);
    assertThat(answered.nextUnanswered(many + 7)).isEqualTo(many + 8);
  }

  @Test
  void rangeIsAddedBehindWhatWasCompacted() {
    int many = 200_000;
    assertThat(answered.addAll(0, many)).isTrue();
    assertThat(answered.addAll(many - 10, many + 10)).isFalse();
    assertThat(answered.addAll(many, many + 10)).isTrue();
    assertThat(answered.lowest()).isEqualTo(many + 10);
    assertThat(answered.count()).isEqualTo(many + 10);
  }

  @Test
  void rangeIsAddedAsAWholeOrNotAtAll() {
    answered.add(5);

    assertThat(answered.addAll(2, 6)).isFalse();
    assertThat(answered.contains(2)).isFalse();
    assertThat(answered.addAll(0, 5)).isTrue();
    assertThat(answered.lowest()).isEqualTo(6);
    assertThat(answered.count()).isEqualTo(6);
    assertThat(answered.addAll(3, 4)).isFalse();
    assertThat(answered.addAll(5, 8)).isFalse();
  }
}
