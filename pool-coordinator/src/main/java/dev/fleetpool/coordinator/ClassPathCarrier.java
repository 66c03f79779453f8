package dev.fleetpool.coordinator;

import dev.fleetpool.proto.ClassPath;
import java.util.List;

/** Brings class paths to the hosts. Thread-safe. */
interface ClassPathCarrier extends AutoCloseable {

  /** Hosts find what they need at the caller's paths. */
  ClassPathCarrier BY_PATH =
      new ClassPathCarrier() {
        @Override
        public ClassPath carryOwn(List<String> entries) {
          return ClassPath.at(entries);
        }

        @Override
        public ClassPath carry(List<String> entries) {
          return ClassPath.at(entries);
        }

        @Override
        public void close() {
          // nothing to end
        }
      };

  /**
   * Returns the class path of this JVM as agents are told of it. The caller waits until it is on
   * its way.
   *
   * @throws dev.fleetpool.FleetUnavailableException if the brokers do not take it
   * @throws java.io.UncheckedIOException if an entry cannot be read
   */
  ClassPath carryOwn(List<String> entries);

  /** The same of other entries, which may have changed since the last time. */
  ClassPath carry(List<String> entries);

  @Override
  void close();
}
