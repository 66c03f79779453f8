package dev.fleetpool.metrics.micrometer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Tells over HTTP how a worker is: {@code /metrics}, {@code /health/live}, {@code /health/ready}.
 * It reads nothing that is sent to it. It is the JDK's server, which costs an agent a few
 * milliseconds of its start and no library.
 *
 * <p>Its daemon threads are {@code fleetpool-metrics-*}. A caller that stalls holds one of them,
 * for {@value #MOST_SECONDS} s at most.
 */
public final class MetricsServer implements AutoCloseable {

  private static final int THREADS = 4;
  private static final int BACKLOG = 16;
  private static final String MOST_SECONDS = "10";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads;
  private final Supplier<String> page;
  private final BooleanSupplier ready;

  private MetricsServer(HttpServer server, Supplier<String> page, BooleanSupplier ready) {
    this.server = server;
    this.page = page;
    this.ready = ready;
    AtomicInteger numbers = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "fleetpool-metrics-" + numbers.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts a server.
   *
   * @param bind the address at which it listens
   * @param port where it listens; 0 for any that is free
   * @param page returns what it shows, in the format of Prometheus
   * @param ready says whether the worker takes part in the fleet; must not wait
   * @throws IOException if it cannot listen there
   */
  public static MetricsServer start(
      String bind, int port, Supplier<String> page, BooleanSupplier ready) throws IOException {
    limitWaits("sun.net.httpserver.maxReqTime");
    limitWaits("sun.net.httpserver.maxRspTime");
    InetSocketAddress address = new InetSocketAddress(bind, port);
    if (address.isUnresolved()) {
      throw new IOException("unknown host");
    }
    MetricsServer started = new MetricsServer(HttpServer.create(address, BACKLOG), page, ready);
    started.server.setExecutor(started.threads);
    started.server.createContext("/", started::answer);
    started.server.start();
    return started;
  }

  /**
   * The JDK's server waits for ever unless it is told otherwise, and can be told in this way only.
   */
  private static void limitWaits(String property) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, MOST_SECONDS);
    }
  }

  /** Returns where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, 405, TEXT, "GET only\n");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/metrics" -> send(exchange, 200, PrometheusPage.CONTENT_TYPE, page.get());
        case "/health/live" -> send(exchange, 200, TEXT, "live\n");
        case "/health/ready" -> {
          boolean isReady = ready.getAsBoolean();
          send(exchange, isReady ? 200 : 503, TEXT, isReady ? "ready\n" : "not ready\n");
        }
        default -> send(exchange, 404, TEXT, "see /metrics, /health/live, /health/ready\n");
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /** Ends it; what is being answered is cut off. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
