package dev.fleetpool.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownTopicsTest {

  private final KnownTopics topics = new KnownTopics();

  @Test
  void topicThatStaysIsNotGone() {
    assertThat(topics.found("tasks", "1")).isEmpty();
    assertThat(topics.found("tasks", "1")).isEmpty();
  }

  @Test
  void topicThatIsMissedThriceInARowIsGone() {
    topics.found("tasks", "1");

    assertThat(topics.missed("tasks")).isEmpty();
    assertThat(topics.missed("tasks")).isEmpty();
    assertThat(topics.missed("tasks")).contains("topic tasks was deleted");
  }

  @Test
  void topicThatABrokerDoesNotKnowForAMomentIsNotGone() {
    topics.found("tasks", "1");
    topics.missed("tasks");
    topics.missed("tasks");
    topics.found("tasks", "1");

    assertThat(topics.missed("tasks")).isEmpty();
  }

  @Test
  void topicThatNobodyHasSeenYetIsNotMissed() {
    for (int i = 0; i < 5; i++) {
      assertThat(topics.missed("tasks")).isEmpty();
    }
  }

  @Test
  void topicWithAnotherIdIsAnotherTopic() {
    topics.found("tasks", "1");
    topics.missed("tasks");

    assertThat(topics.found("tasks", "2")).contains("topic tasks was deleted and made anew");
  }
}
