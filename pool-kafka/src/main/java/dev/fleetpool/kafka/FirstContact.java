package dev.fleetpool.kafka;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Waits for brokers that are not there yet: asks again and again, says so every few seconds, and
 * gives up after a while. What a broker refuses, such as a password, is not waited for.
 */
final class FirstContact {

  private final String bootstrapServers;
  private final Duration limit;
  private final WaitNotice notice;
  private final LongSupplier clock;

  /**
   * Waits for these brokers.
   *
   * @param limit for how long
   */
  FirstContact(String bootstrapServers, Duration limit, WaitNotice notice, LongSupplier clock) {
    this.bootstrapServers = bootstrapServers;
    this.limit = limit;
    this.notice = notice;
    this.clock = clock;
  }

  /** Waits for these brokers for as long as they say, and tells people on this program's ways. */
  static FirstContact of(KafkaConnection kafka) {
    return new FirstContact(
        kafka.bootstrapServers(),
        kafka.firstContactLimit(),
        WaitNotice.ofThisProgram(),
        System::nanoTime);
  }

  /**
   * Returns the first answer.
   *
   * @param question asks once, for a few seconds at most
   * @throws TimeoutException if there is none in time
   */
  <T> T await(Supplier<T> question) {
    long startNs = clock.getAsLong();
    while (true) {
      try {
        return question.get();
      } catch (RetriableException e) {
        Duration waited = Duration.ofNanos(clock.getAsLong() - startNs);
        if (waited.compareTo(limit) >= 0) {
          throw new TimeoutException(
              "no broker has answered within %d s".formatted(limit.toSeconds()), e);
        }
        notice.tell(
            "no broker answers at %s yet; has waited %d s, gives up after %d s"
                .formatted(bootstrapServers, waited.toSeconds(), limit.toSeconds()));
      }
    }
  }
}
