package dev.fleetpool.kafka;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;

/** What failures of Kafka's clients mean. */
public final class KafkaFailures {

  private KafkaFailures() {}

  /** Says whether the same may go well later, when brokers answer. */
  public static boolean isOfAnOutage(Exception failure) {
    return failure instanceof RetriableException;
  }

  /** Says whether brokers answer, and do not allow it to this program. */
  public static boolean isRefusal(Exception failure) {
    return failure instanceof AuthorizationException || failure instanceof AuthenticationException;
  }
}
