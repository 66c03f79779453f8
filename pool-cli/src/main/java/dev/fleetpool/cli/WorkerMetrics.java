package dev.fleetpool.cli;

import dev.fleetpool.metrics.micrometer.MetricsServer;
import dev.fleetpool.metrics.micrometer.PrometheusPage;
import dev.fleetpool.worker.Agent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker shows of itself over HTTP, from before its agent has joined until the process ends.
 * Thread-safe.
 */
class WorkerMetrics implements WorkerProcess.Surroundings, AutoCloseable {

  /** Shows nothing, and loads no class for it. */
  static final WorkerMetrics NONE = new WorkerMetrics();

  private WorkerMetrics() {}

  /**
   * Starts to show the process; it is live, and not ready.
   *
   * @param host the name of this host, a tag of all meters
   * @throws CommandFailedException if it cannot listen there
   */
  static WorkerMetrics start(String host, String bind, int port) {
    return new Shown(host, bind, port);
  }

  /** Shows the meters of the agent too; when it is ready, so is the process. */
  @Override
  public void joined(Agent agent) {}

  @Override
  public void parted() {}

  @Override
  public void left() {}

  @Override
  public void close() {}

  private static final class Shown extends WorkerMetrics {

    private static final Logger log = LoggerFactory.getLogger(WorkerMetrics.class);

    private final String host;
    private final MetricsServer server;
    private volatile @Nullable Agent agent;
    private @Nullable PrometheusPage page;

    Shown(String host, String bind, int port) {
      this.host = host;
      try {
        server = MetricsServer.start(bind, port, () -> page().text(), this::isReady);
      } catch (IOException e) {
        throw new CommandFailedException(
            "--metrics-port=%d must be free and open to this user at --metrics-bind=%s, an address of this host (%s); say another one, or 0 for any that is free"
                .formatted(port, bind, e.getMessage()));
      }
      log.info("meters at http://{}:{}/metrics", bind, server.port());
    }

    /** Its libraries are loaded when the agent has joined, so that they do not hold it up. */
    private synchronized PrometheusPage page() {
      PrometheusPage made = page;
      if (made == null) {
        made = PrometheusPage.ofHost(host);
        page = made;
      }
      return made;
    }

    private boolean isReady() {
      Agent joined = agent;
      return joined != null && joined.isReady();
    }

    @Override
    public void joined(Agent joined) {
      page().show(joined);
      agent = joined;
    }

    @Override
    public void parted() {
      agent = null;
      page().hide();
    }

    @Override
    public void close() {
      server.close();
      page().close();
    }
  }
}
