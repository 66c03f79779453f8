package dev.fleetpool.cli;

import dev.fleetpool.examples.grid.GridOptions;
import dev.fleetpool.worker.AgentSettings;

/** Options whose values are whole numbers. */
final class NumberOptions {

  private NumberOptions() {}

  private abstract static class IntegerOption extends RangeOption<Integer> {
    IntegerOption(long least, long most, String refusal) {
      super(least, most, refusal);
    }

    @Override
    Integer narrow(long number) {
      return Math.toIntExact(number);
    }
  }

  private abstract static class ShortOption extends RangeOption<Short> {
    ShortOption(long least, long most, String refusal) {
      super(least, most, refusal);
    }

    @Override
    Short narrow(long number) {
      return (short) number;
    }
  }

  private abstract static class LongOption extends RangeOption<Long> {
    LongOption(long least, long most, String refusal) {
      super(least, most, refusal);
    }

    @Override
    Long narrow(long number) {
      return number;
    }
  }

  /** The number of a port, or 0. */
  private abstract static class PortNumber extends IntegerOption {
    PortNumber(String option, String remedy) {
      super(0, 65_535, option + "=%s must be a whole number from 0 to 65535; " + remedy);
    }
  }

  /** {@code --port}. */
  static final class Port extends PortNumber {
    Port() {
      super("--port", "say --port 8080, or 0 for any that is free");
    }
  }

  /** {@code --broker-port}. */
  static final class BrokerPort extends PortNumber {
    BrokerPort() {
      super("--broker-port", "say --broker-port 9092, or 0 for any that is free");
    }
  }

  /** {@code --metrics-port}. */
  static final class MetricsPort extends PortNumber {
    MetricsPort() {
      super("--metrics-port", "say --metrics-port 9400, or leave it out");
    }
  }

  /** {@code --slots}. */
  static final class Slots extends IntegerOption {

    private static final int MOST = 1024;

    Slots() {
      super(
          1,
          MOST,
          "--slots=%%s must be a whole number from 1 to %d; say --slots %d, or leave it out"
              .formatted(MOST, standard()));
    }

    /** Returns one per core. */
    static int standard() {
      return AgentSettings.defaultSlots();
    }
  }

  /** {@code --combinations}. */
  static final class Combinations extends IntegerOption {

    private static final int MOST = GridOptions.full().combinations();

    Combinations() {
      super(
          1,
          MOST,
          "--combinations=%%s must be a whole number from 1 to %d; say --combinations %d, or leave it out"
              .formatted(MOST, GridOptions.sample().combinations()));
    }
  }

  /** {@code -j}. */
  static final class Jobs extends IntegerOption {
    Jobs() {
      super(
          1,
          Slots.MOST,
          "-j=%%s must be a whole number from 1 to %d; say -j %d, or leave it out"
              .formatted(Slots.MOST, Slots.standard()));
    }
  }

  /** {@code --task-partitions}. */
  static final class TaskPartitions extends IntegerOption {

    private static final int MOST = 100_000;

    TaskPartitions() {
      super(
          1,
          MOST,
          "--task-partitions=%%s must be a whole number from 1 to %d; say one for each slot of the fleet, or leave it out"
              .formatted(MOST));
    }
  }

  /** {@code --replication}, {@code --min-isr}. */
  private abstract static class Replicas extends ShortOption {
    Replicas(String option) {
      super(
          1,
          Short.MAX_VALUE,
          "%s=%%s must be a whole number from 1 to %d; leave it out for the default of the brokers"
              .formatted(option, Short.MAX_VALUE));
    }
  }

  /** {@code --replication}. */
  static final class Replication extends Replicas {
    Replication() {
      super("--replication");
    }
  }

  /** {@code --min-isr}. */
  static final class MinIsr extends Replicas {
    MinIsr() {
      super("--min-isr");
    }
  }

  /** The index of a task. */
  static final class TaskIndex extends LongOption {
    TaskIndex() {
      super(0, Long.MAX_VALUE, "INDEX=%s must be a whole number from 0 on; failures name it");
    }
  }

  /** {@code --seeds}. */
  static final class Seeds extends IntegerOption {

    private static final int MOST = 100_000_000;

    Seeds() {
      super(
          1,
          MOST,
          "--seeds=%%s must be a whole number from 1 to %d; say --seeds 2000, or leave it out"
              .formatted(MOST));
    }
  }

  /** {@code --seed}. */
  static final class Seed extends LongOption {
    Seed() {
      super(
          0,
          Long.MAX_VALUE,
          "--seed=%s must be a whole number from 0; say the one that a simulation printed");
    }
  }
}
