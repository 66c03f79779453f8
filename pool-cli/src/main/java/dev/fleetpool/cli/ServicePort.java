package dev.fleetpool.cli;

import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.service.ServiceProgram;
import picocli.CommandLine.Option;

/** Where a coordinator service answers. */
final class ServicePort {

  @Option(
      names = "--port",
      paramLabel = "N",
      converter = NumberOptions.Port.class,
      defaultValue = "8080",
      description =
          "Where the coordinator service answers over HTTP, see /openapi.json; 0 for any that is free. Default: ${DEFAULT-VALUE}.")
  private int port = 8080;

  /**
   * Starts a service that answers there.
   *
   * @param bind the address of this host at which it does
   * @param whenEnded is run once, when it was closed or cannot go on
   * @throws CommandFailedException if it cannot listen there
   */
  ServiceProgram start(KafkaConnection kafka, String bind, Runnable whenEnded) {
    try {
      return ServiceProgram.start(kafka, bind, port, whenEnded);
    } catch (IllegalStateException e) {
      throw new CommandFailedException("--" + e.getMessage());
    }
  }
}
