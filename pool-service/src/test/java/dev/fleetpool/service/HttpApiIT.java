package dev.fleetpool.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.fleetpool.AttachedJob;
import dev.fleetpool.Pool;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import dev.fleetpool.metrics.FleetMeter;
import dev.fleetpool.metrics.FleetMeter.Source;
import dev.fleetpool.metrics.micrometer.FleetMeters;
import dev.fleetpool.metrics.micrometer.PrometheusPage;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.Agent;
import dev.fleetpool.worker.AgentSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the service says over HTTP is what its OpenAPI document promises. */
@Timeout(120)
class HttpApiIT {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static Agent agent;
  private static ServiceProgram service;
  private static Pool pool;
  private static JsonNode document;

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start(BrokerSettings.temporary());
    broker.awaitReady(Duration.ofSeconds(60));
    KafkaConnection kafka =
        new KafkaConnection(broker.bootstrapServers(), new Topics("http"), Map.of());
    agent =
        Agent.start(new AgentSettings(kafka, "host-a", 2, folder, 64L << 20, List.of(), List.of()));
    service = ServiceProgram.start(kafka, "127.0.0.1", 0, () -> {});
    pool = Pool.builder().prefix("http").connect(broker.bootstrapServers());
    try (InputStream file = HttpApi.class.getResourceAsStream("openapi.json")) {
      document = MAPPER.readTree(Objects.requireNonNull(file));
    }
  }

  @AfterAll
  static void end() {
    pool.terminate();
    service.close();
    agent.close();
    broker.close();
  }

  private static HttpResponse<String> send(String method, String path) throws Exception {
    URI address = URI.create("http://localhost:" + service.port() + path);
    HttpRequest request =
        HttpRequest.newBuilder(address).method(method, HttpRequest.BodyPublishers.noBody()).build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Checks each JSON value of an answer against the schema of its operation and status. */
  private static String checked(String method, String template, String id) throws Exception {
    return checked(method, template, id, "");
  }

  private static String checked(String method, String template, String id, String query)
      throws Exception {
    HttpResponse<String> answer = send(method, template.replace("{id}", id) + query);
    JsonNode described =
        document
            .path("paths")
            .path(template)
            .path(method.toLowerCase(Locale.ROOT))
            .path("responses")
            .path(String.valueOf(answer.statusCode()));
    assertThat(described.isMissingNode()).as("%s %s", template, answer).isFalse();
    String type = answer.headers().firstValue("content-type").orElseThrow().replaceAll(";.*", "");
    JsonNode schema = described.path("content").path(type).path("schema");
    assertThat(schema.isMissingNode()).as("%s %s", template, type).isFalse();
    if (!type.equals("text/plain")) {
      boolean isLines = type.equals("application/x-ndjson");
      for (String json : isLines ? answer.body().lines().toList() : List.of(answer.body())) {
        validate(schema, json);
      }
    }
    return answer.body();
  }

  private static void validate(JsonNode schema, String json) throws IOException {
    ObjectNode whole =
        MAPPER.createObjectNode().setAll(Map.of("components", document.path("components")));
    whole.setAll((ObjectNode) schema);
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(whole)
                .validate(MAPPER.readTree(json)))
        .as(json)
        .isEmpty();
  }

  @Test
  void everyAnswerIsAsTheDocumentSays() throws Exception {
    AttachedJob job =
        pool.job((Integer x) -> 12 / (x - 3))
            .named("http-job")
            .collectFailures()
            .submit(IntStream.range(0, 10).boxed().toList());

    String results = checked("GET", "/api/v1/jobs/{id}/results", job.id());
    assertThat(results.lines()).hasSize(10);
    assertThat(results).startsWith("{\"index\":0,\"result\":-4}\n").contains("by zero");

    await()
        .untilAsserted(
            () ->
                assertThat(checked("GET", "/api/v1/jobs/{id}", job.id()))
                    .contains("\"DONE\"", "\"failed\":1"));
    assertThat(checked("GET", "/api/v1/jobs", "")).contains("http-job");
    assertThat(checked("GET", "/api/v1/jobs/{id}/failures", job.id())).contains("\"index\":3");
    assertThat(checked("GET", "/api/v1/jobs/{id}/output", job.id())).isEmpty();
    assertThat(checked("DELETE", "/api/v1/jobs/{id}", job.id())).contains("\"DONE\"");
    assertThat(checked("GET", "/api/v1/jobs/{id}", "nobody")).contains("nobody");
    assertThat(checked("GET", "/api/v1/hosts", "")).contains("host-a");
    assertThat(checked("GET", "/health", "")).contains("up");
    await().untilAsserted(() -> assertThat(checked("GET", "/ready", "")).contains("true"));
    assertThat(checked("GET", "/metrics", "")).contains("jvm_memory_used_bytes");
    assertThat(checked("GET", "/openapi.json", "")).contains("3.1.0");
  }

  @Test
  void outputOfOneTaskIsToldAlone() throws Exception {
    AttachedJob job =
        pool.<Integer, Integer>job(
                x -> {
                  System.out.println("task " + x);
                  return x;
                })
            .named("printing")
            .submit(List.of(0, 1, 2));
    String template = "/api/v1/jobs/{id}/output";

    assertThat(checked("GET", template, job.id(), "?index=1")).isEqualTo("task 1\n");
    assertThat(checked("GET", template, job.id(), "")).isEqualTo("task 0\ntask 1\ntask 2\n");
    assertThat(checked("GET", template, job.id(), "?index=3"))
        .contains("index=3 must be that of one of the 3 tasks");
    assertThat(checked("GET", template, job.id(), "?index=x"))
        .contains("index=x must be a whole number", "leave it out for the output of all tasks");
  }

  private static String body(String path, int status) throws Exception {
    HttpResponse<String> answer = send("GET", path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return answer.body();
  }

  @Test
  void listsComeInPages() throws Exception {
    for (String name : List.of("page-a", "page-b", "page-c")) {
      pool.job((Integer x) -> 12 / x)
          .named(name)
          .collectFailures()
          .submit(List.of(0, 1, 0))
          .results()
          .close();
    }
    assertThat(body("/api/v1/jobs?after=page-&limit=2", 200))
        .contains("page-a", "page-b")
        .doesNotContain("page-c");
    assertThat(body("/api/v1/jobs?after=page-b", 200)).contains("page-c").doesNotContain("page-b");
    assertThat(body("/api/v1/jobs?limit=0", 400))
        .contains("limit=0 must be a whole number from 1 to 10000");
    await()
        .untilAsserted(
            () ->
                assertThat(body("/api/v1/jobs/page-a/failures?after=0", 200))
                    .contains("\"index\":2")
                    .doesNotContain("\"index\":0"));
  }

  @Test
  void resultsOfACancelledJobEndWithTheReason() throws Exception {
    AttachedJob job =
        pool.job(
                (Integer x) -> {
                  if (x > 0) {
                    new CountDownLatch(1).await();
                  }
                  return x;
                })
            .named("stopped")
            .submit(List.of(0, 1));
    await().untilAsserted(() -> assertThat(job.status().progress().done()).isEqualTo(1));
    job.cancel();
    assertThat(checked("GET", "/api/v1/jobs/{id}/results", job.id()))
        .isEqualTo("{\"index\":0,\"result\":0}\n{\"error\":\"job stopped was cancelled\"}\n");
  }

  @Test
  void everyMeterOfTheCatalogueHasASaneValueAfterRealJobs() throws Exception {
    try (PrometheusPage page = PrometheusPage.ofHost("host-a")) {
      page.show(agent);
      assertThat(pool.map((Integer x) -> x + 1, List.of(1, 2, 3))).containsExactly(2, 3, 4);
      AttachedJob job =
          pool.job((Integer x) -> longTask(x))
              .named("metered")
              .chunkSize(1)
              .collectFailures()
              .submit(IntStream.range(0, 12).boxed().toList());
      await()
          .untilAsserted(
              () -> {
                Scrape running = new Scrape(send("GET", "/metrics").body());
                assertThat(running.value("job_tasks_answered", "job_id=\"metered\"")).isPositive();
                assertThat(running.value("job_tasks_pending", "job_id=\"metered\"")).isPositive();
                assertThat(running.value("job_task_duration_seconds", "job_id=\"metered\""))
                    .isBetween(0.1, 5.0);
                assertThat(running.value("backlog_seconds", "")).isBetween(0.05, 30.0);
                assertThat(running.names()).containsAll(series(Source.COORDINATOR));
              });
      assertThat(new Scrape(page.text()).value("agent_slots_busy", "")).isPositive();
      await().untilAsserted(() -> assertThat(job.status().phase().isLast()).isTrue());

      await().untilAsserted(() -> coordinatorIsIdle(new Scrape(send("GET", "/metrics").body())));
      Scrape ofAgent = new Scrape(page.text());
      agentHasWorked(ofAgent);
      Set<String> all = new TreeSet<>(ofAgent.names());
      all.addAll(new Scrape(send("GET", "/metrics").body()).names());
      assertThat(all).containsAll(namesInMonitoring());
    }
  }

  private static int longTask(int x) throws InterruptedException {
    Thread.sleep(300);
    if (x == 5) {
      throw new IllegalStateException("five");
    }
    return x;
  }

  private static void coordinatorIsIdle(Scrape scrape) {
    assertThat(scrape.value("coordinator_hosts", "")).isEqualTo(1);
    assertThat(scrape.value("coordinator_slots", "")).isEqualTo(2);
    assertThat(scrape.value("coordinator_credits", "")).isEqualTo(2);
    assertThat(scrape.value("coordinator_tasks_pending", "")).isZero();
    assertThat(scrape.value("chunks_outstanding", "")).isZero();
    assertThat(scrape.value("tasks_answered_total", "outcome=\"result\""))
        .isGreaterThanOrEqualTo(11);
    assertThat(scrape.value("tasks_answered_total", "outcome=\"failure\"")).isPositive();
    assertThat(scrape.value("chunks_sent_total", "")).isGreaterThanOrEqualTo(12);
    assertThat(scrape.value("chunk_round_trip_seconds_count", "")).isGreaterThanOrEqualTo(12);
    assertThat(scrape.value("chunk_round_trip_seconds_sum", "")).isGreaterThan(3.6);
    assertThat(scrape.value("broker_silence_seconds", "")).isLessThan(5);
    assertThat(scrape.value("coordinator_records_unreadable_total", "")).isZero();
    assertThat(scrape.text).doesNotContain("job_id=\"metered\"");
  }

  private static void agentHasWorked(Scrape scrape) {
    assertThat(scrape.names()).containsAll(series(Source.AGENT));
    assertThat(scrape.value("agent_slots", "host=\"host-a\"")).isEqualTo(2);
    assertThat(scrape.value("agent_partitions", "")).isGreaterThanOrEqualTo(2);
    assertThat(scrape.value("agent_children", "")).isPositive();
    assertThat(scrape.value("task_run_seconds_count", "")).isGreaterThanOrEqualTo(15);
    assertThat(scrape.value("task_run_seconds_sum", "")).isGreaterThan(3.6);
    assertThat(scrape.value("chunk_run_seconds_count", "")).isGreaterThanOrEqualTo(12);
    assertThat(scrape.value("chunk_wait_seconds_count", "")).isGreaterThanOrEqualTo(12);
    assertThat(scrape.value("agent_input_bytes_total", "")).isPositive();
    assertThat(scrape.value("agent_result_bytes_total", "")).isPositive();
    assertThat(scrape.value("agent_children_started_total", "")).isGreaterThanOrEqualTo(2);
    assertThat(scrape.value("tasks_lost_total", "kind=\"child_lost\"")).isZero();
    assertThat(scrape.text)
        .contains("kafka_consumer_", "client_id=\"fleetpool-slot-1\"", "kafka_producer_")
        .doesNotContain("node_id=");
  }

  private static List<String> series(Source source) {
    return FleetMeter.of(source).stream()
        .map(
            meter ->
                switch (meter.type()) {
                  case GAUGE, COUNTER -> meter.prometheusName();
                  case TIMER, TIME_SUM -> meter.prometheusName() + "_count";
                })
        .toList();
  }

  /** Returns the meters for which the dashboard and the alerts ask, Kafka's included. */
  private static Set<String> namesInMonitoring() throws IOException {
    String text =
        Files.readString(Path.of("../monitoring/grafana/dashboards/fleetpool.json"))
            + Files.readString(Path.of("../monitoring/alerts.yml"));
    Set<String> names = new TreeSet<>();
    Matcher matcher = Pattern.compile("\\b(fleetpool|kafka)_[a-z_]+").matcher(text);
    while (matcher.find()) {
      names.add(matcher.group());
    }
    // Its series come and go with jobs.
    names.removeIf(name -> name.startsWith("fleetpool_coordinator_job_"));
    return names;
  }

  /** The answer of an endpoint to Prometheus. */
  private record Scrape(String text) {

    Set<String> names() {
      return lines().map(line -> line.replaceAll("[{ ].*", "")).collect(Collectors.toSet());
    }

    private Stream<String> lines() {
      return text.lines().filter(line -> !line.startsWith("#"));
    }

    /** Returns the value of the series whose name ends so and that has this label. */
    double value(String nameEnd, String label) {
      return lines()
          .filter(line -> line.replaceAll("[{ ].*", "").endsWith("_" + nameEnd))
          .filter(line -> line.contains(label))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .findFirst()
          .orElse(-1);
    }
  }

  @Test
  void programBindsTheMetersOfItsPoolToItsOwnRegistry() {
    MeterRegistry registry = new SimpleMeterRegistry();
    try (FleetMeters meters = FleetMeters.bind(pool, registry)) {
      meters.refresh();
      assertThat(pool.map((Integer x) -> x + 1, List.of(1, 2, 3))).containsExactly(2, 3, 4);

      await()
          .untilAsserted(
              () ->
                  assertThat(
                          registry
                              .get("fleetpool.coordinator.tasks.answered")
                              .tag("outcome", "result")
                              .functionCounter()
                              .count())
                      .isGreaterThanOrEqualTo(3));
      assertThat(registry.get("fleetpool.coordinator.chunk.round.trip").timer().count())
          .isPositive();
      assertThat(registry.get("kafka.producer.record.send.total").functionCounter().count())
          .isPositive();
    }
    assertThat(registry.getMeters()).isEmpty();
  }
}
