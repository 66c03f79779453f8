package dev.fleetpool.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class FirstContactTest {

  private static final long QUESTION_NS = 3_000_000_000L;

  private final List<String> told = new ArrayList<>();
  private long nowNs = Long.MAX_VALUE - 1;
  private int asked;

  private final FirstContact contact =
      new FirstContact("kafka:9092", Duration.ofSeconds(10), told::add, () -> nowNs);

  @Test
  void brokerThatIsThereIsNotWaitedFor() {
    assertThat(contact.await(() -> "answer")).isEqualTo("answer");
    assertThat(told).isEmpty();
  }

  @Test
  void brokerThatComesLateIsWaitedForAndPeopleAreTold() {
    assertThat(contact.await(answeringAt(3))).isEqualTo("answer");

    assertThat(told)
        .containsExactly(
            "no broker answers at kafka:9092 yet; has waited 3 s, gives up after 10 s",
            "no broker answers at kafka:9092 yet; has waited 6 s, gives up after 10 s");
  }

  @Test
  void brokerThatDoesNotComeIsGivenUpAfterTheLimit() {
    assertThatThrownBy(() -> contact.await(answeringAt(100)))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("no broker has answered within 10 s");
    assertThat(asked).isEqualTo(4);
  }

  @Test
  void brokerThatRefusesIsNotAskedAgain() {
    assertThatThrownBy(
            () ->
                contact.await(
                    () -> {
                      asked++;
                      throw new SaslAuthenticationException("wrong password");
                    }))
        .hasMessage("wrong password");
    assertThat(asked).isEqualTo(1);
  }

  private Supplier<String> answeringAt(int which) {
    return () -> {
      asked++;
      if (asked < which) {
        nowNs += QUESTION_NS;
        throw new TimeoutException("nobody there");
      }
      return "answer";
    };
  }
}
