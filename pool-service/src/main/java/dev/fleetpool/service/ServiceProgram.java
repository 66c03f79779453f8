package dev.fleetpool.service;

import dev.fleetpool.coordinator.CoordinatorService;
import dev.fleetpool.kafka.KafkaConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A coordinator service and its HTTP server, from start to close. Thread-safe. */
public final class ServiceProgram implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ServiceProgram.class);

  private final CoordinatorService service;
  private final HttpApi http;

  private ServiceProgram(CoordinatorService service, HttpApi http) {
    this.service = service;
    this.http = http;
  }

  /**
   * Starts both.
   *
   * @param port where the server listens; 0 for any that is free
   * @throws dev.fleetpool.FleetUnavailableException if no broker answers within a minute
   * @throws IllegalStateException if the port is taken
   */
  public static ServiceProgram start(KafkaConnection kafka, int port) {
    CoordinatorService service = CoordinatorService.start(kafka);
    try {
      HttpApi http = HttpApi.start(service, port);
      log.info(
          "coordinator service: bootstrapServers={} prefix={} port={}",
          kafka.bootstrapServers(),
          kafka.topics().prefix(),
          http.port());
      return new ServiceProgram(service, http);
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
  }

  /** Returns where the server listens. */
  public int port() {
    return http.port();
  }

  /** Ends both; other services go on with the jobs. */
  @Override
  public void close() {
    http.close();
    service.close();
  }
}
