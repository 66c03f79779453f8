package dev.fleetpool.kafka;

/**
 * What a topic of a fleet has otherwise than Fleetpool needs it.
 *
 * @param topic the topic
 * @param weight how much it matters
 * @param message setting, value, rule and remedy
 */
public record TopicDeviation(String topic, Weight weight, String message) {

  /** How much a deviation matters. */
  public enum Weight {
    /** Something does not work, or is lost that should not be. */
    WRONG,
    /** It works, and could be better. */
    ADVICE
  }
}
