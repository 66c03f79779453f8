package dev.fleetpool.metrics;

/** What has meters: an agent, a coordinator service, a pool. Thread-safe. */
public interface Metered {

  /** Hears of single durations, for the meters that are histograms. Thread-safe, and quick. */
  @FunctionalInterface
  interface Stopwatch {

    /** Hears nothing. */
    Stopwatch NONE = (meter, ns) -> {};

    /** Something took so long. Told once per chunk, never per task. */
    void took(FleetMeter meter, long ns);
  }

  /** Returns which part of the catalogue it has. */
  FleetMeter.Source source();

  /** Returns its values, at most a second old; those of a coordinator are 0 at the first call. */
  Figures figures();

  /** Has durations told here from now on, and to nobody else. */
  void tell(Stopwatch stopwatch);

  /** Returns the clients of Kafka that it keeps for its whole life. */
  KafkaClients kafkaClients();
}
