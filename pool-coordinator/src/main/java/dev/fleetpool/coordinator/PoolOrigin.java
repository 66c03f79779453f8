package dev.fleetpool.coordinator;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.spi.PoolSettings;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a pool begins with, before any broker has answered.
 *
 * @param settings settings that were validated
 * @param kafka the brokers
 * @param name tells it apart, for people
 * @param epoch greater than that of pools opened before
 * @param threads runs what may wait, and user code; ended by the pool
 * @param carrier brings class paths to the hosts; closed by the pool
 */
record PoolOrigin(
    PoolSettings settings,
    KafkaConnection kafka,
    String name,
    long epoch,
    ExecutorService threads,
    ClassPathCarrier carrier) {

  static PoolOrigin of(PoolSettings settings, KafkaConnection kafka, CodeTransport transport) {
    // The low bits tell pools apart that were opened in the same millisecond.
    long epoch = System.currentTimeMillis() << 16 | ThreadLocalRandom.current().nextInt(1 << 15);
    String name = ProcessHandle.current().pid() + "-" + Long.toHexString(epoch >>> 16);
    return new PoolOrigin(
        settings,
        kafka,
        name,
        epoch,
        CallerThreads.create(name),
        switch (transport) {
          case BY_PATH -> ClassPathCarrier.BY_PATH;
          case AS_BUNDLE -> new BundleShipper(kafka, "fleetpool-bundles-" + name, System::nanoTime);
        });
  }

  /** Returns how the brokers know its clients. */
  String clientId() {
    return "fleetpool-coordinator-" + name;
  }

  /** Returns where its answers go, of so many partitions. */
  ReplyAddress reply(int partitions) {
    return new ReplyAddress(name, (int) ((epoch >>> 16) % partitions));
  }
}
