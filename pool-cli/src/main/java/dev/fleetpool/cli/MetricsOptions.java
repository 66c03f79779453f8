package dev.fleetpool.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a worker shows its meters. */
final class MetricsOptions {

  @Option(
      names = "--metrics-port",
      paramLabel = "N",
      converter = NumberOptions.MetricsPort.class,
      defaultValue = "${env:FLEETPOOL_METRICS_PORT}",
      description =
          "Shows /metrics, /health/live and /health/ready over HTTP at this port; 0 for any that is free. Default: $FLEETPOOL_METRICS_PORT, or not at all.")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--metrics-bind",
      paramLabel = "ADDRESS",
      defaultValue = "${env:FLEETPOOL_METRICS_BIND:-127.0.0.1}",
      description = {
        "The address at which it shows them; 0.0.0.0 for all.",
        "Default: $FLEETPOOL_METRICS_BIND, or 127.0.0.1."
      })
  private String bind = "127.0.0.1";

  /**
   * Starts to show them, if that is wanted.
   *
   * @throws CommandFailedException if it cannot be done there
   */
  WorkerMetrics start(String host) {
    return port.isPresent() ? WorkerMetrics.start(host, bind, port.get()) : WorkerMetrics.NONE;
  }
}
