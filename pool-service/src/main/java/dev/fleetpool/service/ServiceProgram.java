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
   * @param bind the address at which the server listens: who reaches it may cancel jobs
   * @param port where the server listens; 0 for any that is free
   * @param whenEnded is run once, when the service has ended by itself or was closed; to be started
   *     again if it was not closed
   * @throws dev.fleetpool.FleetUnavailableException if no broker answers within a minute
   * @throws IllegalStateException if it cannot listen there
   */
  public static ServiceProgram start(
      KafkaConnection kafka, String bind, int port, Runnable whenEnded) {
    CoordinatorService service = CoordinatorService.start(kafka, whenEnded);
    try {
      HttpApi http = HttpApi.start(service, bind, port);
      log.info(
          "coordinator service: bootstrapServers={} prefix={} bind={} port={}",
          kafka.bootstrapServers(),
          kafka.topics().prefix(),
          bind,
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
