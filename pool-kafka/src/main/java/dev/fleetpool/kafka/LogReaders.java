package dev.fleetpool.kafka;

import java.time.Duration;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;

/** How consumers end that follow the log and belong to no group. Stateless. */
public final class LogReaders {

  private LogReaders() {}

  /**
   * Closes a consumer at once. Given time, it tells the brokers that it fetches no more, behind the
   * fetch that waits for records, for half a second; untold, they forget it by themselves, in time.
   */
  public static void close(Consumer<?, ?> reader) {
    reader.close(CloseOptions.timeout(Duration.ZERO));
  }
}
