package dev.fleetpool.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fleetpool.AttachedJob;
import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.FleetpoolException;
import dev.fleetpool.Outcome;
import dev.fleetpool.OutputStyle;
import dev.fleetpool.ResultStream;
import dev.fleetpool.coordinator.CoordinatorService;
import dev.fleetpool.metrics.micrometer.PrometheusPage;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * What the service tells over HTTP: health, readiness, meters, and the jobs as JSON, as {@code
 * openapi.json} beside this class describes it. Thread-safe.
 */
final class HttpApi implements AutoCloseable {

  private static final String JOB = "/api/v1/jobs/{id}";
  private static final String JSON = "application/json";
  private static final String JSON_LINES = "application/x-ndjson";

  /** Each holds a thread of the server and a consumer for as long as somebody reads. */
  private static final int MOST_STREAMS = 64;

  private static final int DEFAULT_LIMIT = 1_000;
  private static final int MOST_LIMIT = 10_000;

  private final CoordinatorService service;
  private final ObjectMapper mapper = new ObjectMapper();
  private final PrometheusPage meters = PrometheusPage.create();
  private final Semaphore streams = new Semaphore(MOST_STREAMS);
  private final Javalin server;

  private HttpApi(CoordinatorService service) {
    this.service = service;
    meters.show(service);
    this.server =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.routes.get("/health", context -> tell(context, Map.of("status", "up")));
              config.routes.get("/ready", this::ready);
              config.routes.get("/metrics", this::metrics);
              config.routes.get("/openapi.json", HttpApi::document);
              config.routes.get("/api/v1/jobs", this::jobs);
              config.routes.get(JOB, context -> tell(context, JobViews.job(job(context).status())));
              config.routes.delete(JOB, this::cancel);
              config.routes.get(JOB + "/results", this::results);
              config.routes.get(JOB + "/failures", this::failures);
              config.routes.get(JOB + "/output", this::output);
              config.routes.get("/api/v1/hosts", this::hosts);
              config.routes.exception(
                  IllegalArgumentException.class,
                  (e, context) -> refuse(context, HttpStatus.NOT_FOUND, e));
              config.routes.exception(
                  IllegalStateException.class,
                  (e, context) -> refuse(context, HttpStatus.CONFLICT, e));
              config.routes.exception(
                  BadQueryException.class,
                  (e, context) -> refuse(context, HttpStatus.BAD_REQUEST, e));
              config.routes.exception(
                  FleetUnavailableException.class,
                  (e, context) -> refuse(context, HttpStatus.SERVICE_UNAVAILABLE, e));
            });
  }

  /**
   * Starts the server.
   *
   * @throws IllegalStateException if it cannot listen there
   */
  static HttpApi start(CoordinatorService service, String bind, int port) {
    HttpApi api = new HttpApi(service);
    try {
      var unused = api.server.start(bind, port);
      return api;
    } catch (JavalinBindException e) {
      api.close();
      throw new IllegalStateException(
          "port=%d must be free and open to this user at bind=%s, an address of this host; say another one, or 0 for any that is free"
              .formatted(port, bind),
          e);
    }
  }

  int port() {
    return server.port();
  }

  private void tell(Context context, Object body) {
    context.contentType(JSON).result(text(body));
  }

  private String text(Object body) {
    try {
      return mapper.writeValueAsString(body);
    } catch (IOException e) {
      throw new UncheckedIOException("an answer cannot be written as JSON", e);
    }
  }

  private void refuse(Context context, HttpStatus status, Exception why) {
    context.status(status);
    tell(context, Map.of("message", String.valueOf(why.getMessage())));
  }

  private void ready(Context context) {
    boolean ready = service.isReady();
    context.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    tell(context, Map.of("ready", ready, "runningJobs", service.runningJobs()));
  }

  private void metrics(Context context) {
    context.contentType(PrometheusPage.CONTENT_TYPE).result(meters.text());
  }

  private static void document(Context context) throws IOException {
    try (InputStream document = HttpApi.class.getResourceAsStream("openapi.json")) {
      context.contentType(JSON).result(Objects.requireNonNull(document).readAllBytes());
    }
  }

  private void jobs(Context context) {
    String after = Objects.requireNonNullElse(context.queryParam("after"), "");
    tell(
        context,
        service.pool().jobs().stream()
            .filter(job -> job.jobId().compareTo(after) > 0)
            .limit(number(context, "limit", DEFAULT_LIMIT, 1, MOST_LIMIT))
            .map(JobViews::job)
            .toList());
  }

  private static long number(Context context, String name, long otherwise, long least, long most) {
    return number(context, name, String.valueOf(otherwise), least, most).orElse(otherwise);
  }

  /** Returns a parameter, if it is given; what holds without it is for people. */
  private static OptionalLong number(
      Context context, String name, String without, long least, long most) {
    String given = context.queryParam(name);
    if (given == null) {
      return OptionalLong.empty();
    }
    try {
      long number = Long.parseLong(given);
      if (number >= least && number <= most) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new BadQueryException(
        "%s=%s must be a whole number from %d to %d; leave it out for %s"
            .formatted(name, given, least, most, without));
  }

  /** What was asked for makes no sense. */
  private static final class BadQueryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadQueryException(String message) {
      super(message);
    }
  }

  private AttachedJob job(Context context) {
    return service.pool().attach(context.pathParam("id"));
  }

  private void cancel(Context context) {
    job(context).cancel();
    context.status(HttpStatus.ACCEPTED);
    tell(context, JobViews.job(job(context).status()));
  }

  /**
   * One line of JSON for each task, in their order, as they come; why it ended early is the last.
   */
  private void results(Context context) throws IOException {
    AttachedJob job = job(context);
    stream(
        context,
        () -> {
          try (ResultStream<Outcome<@Nullable Object>> outcomes = job.outcomes()) {
            lines(outcomes, context.contentType(JSON_LINES).outputStream());
          }
        });
  }

  /** From the first line on the status is sent, so what goes wrong is the last line. */
  private void lines(ResultStream<Outcome<@Nullable Object>> outcomes, OutputStream lines)
      throws IOException {
    try {
      while (outcomes.hasNext()) {
        line(lines, JobViews.outcome(outcomes.next()));
      }
    } catch (FleetpoolException | CancellationException e) {
      line(lines, Map.of("error", String.valueOf(e.getMessage())));
    }
  }

  private void line(OutputStream lines, Map<String, ?> view) throws IOException {
    lines.write(mapper.writeValueAsBytes(view));
    lines.write('\n');
    lines.flush();
  }

  /** What holds a thread for long. */
  private interface Streaming {
    void run() throws IOException;
  }

  private void stream(Context context, Streaming streaming) throws IOException {
    if (!streams.tryAcquire()) {
      context.header("Retry-After", "5");
      throw new FleetUnavailableException(
          "%d results or outputs are read from this service already, which is its limit; try again later, or ask another service"
              .formatted(MOST_STREAMS),
          null);
    }
    try {
      streaming.run();
    } finally {
      streams.release();
    }
  }

  private void failures(Context context) {
    long after = number(context, "after", -1, -1, Long.MAX_VALUE);
    tell(
        context,
        job(context).failures().stream()
            .filter(failure -> failure.index() > after)
            .limit(number(context, "limit", DEFAULT_LIMIT, 1, MOST_LIMIT))
            .map(JobViews::failure)
            .toList());
  }

  private void output(Context context) throws IOException {
    OptionalLong index = number(context, "index", "the output of all tasks", 0, Long.MAX_VALUE);
    AttachedJob job = job(context);
    stream(
        context,
        () -> {
          OutputStream text = context.contentType("text/plain").outputStream();
          if (index.isPresent()) {
            job.output(index.getAsLong(), text, OutputStyle.RAW);
          } else {
            job.output(text, OutputStyle.RAW);
          }
        });
  }

  private void hosts(Context context) {
    List<Map<String, Object>> hosts = service.pool().hosts().stream().map(JobViews::host).toList();
    tell(context, hosts);
  }

  @Override
  public void close() {
    server.stop();
    meters.close();
  }
}
