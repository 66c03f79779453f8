package dev.fleetpool.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What is shipped for Prometheus and Grafana can be read, and asks for meters that there are. */
class MonitoringFilesTest {

  private static final Path FOLDER = Path.of("../monitoring");
  private static final Path DASHBOARD = FOLDER.resolve("grafana/dashboards/fleetpool.json");
  private static final Path ALERTS = FOLDER.resolve("alerts.yml");
  private static final Pattern NAME = Pattern.compile("fleetpool_[a-z_]+");

  @Test
  void dashboardAsksForMetersOfTheCatalogue() throws IOException {
    List<String> expressions =
        new ObjectMapper().readTree(DASHBOARD.toFile()).findValuesAsText("expr");

    assertThat(expressions).hasSizeGreaterThan(20);
    assertThat(names(expressions)).isSubsetOf(series());
  }

  @Test
  void alertsAskForMetersOfTheCatalogue() throws IOException {
    List<String> expressions = rules().map(rule -> String.valueOf(rule.get("expr"))).toList();

    assertThat(expressions).hasSizeGreaterThan(5);
    assertThat(names(expressions)).isSubsetOf(series());
  }

  @Test
  void everyAlertSaysWhatIsTheMatterAndHowBadItIs() throws IOException {
    assertThat(rules())
        .allSatisfy(
            rule -> {
              assertThat(rule.get("labels")).asString().contains("severity");
              assertThat(rule.get("annotations")).asString().contains("summary");
            });
  }

  @Test
  void everyYamlFileCanBeRead() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".yml")).toList();
      assertThat(all).hasSize(4);
      for (Path file : all) {
        assertThat(read(file)).as(file.toString()).isNotEmpty();
      }
    }
  }

  @Test
  void prometheusReadsTheAlertsAndAsksCoordinatorsAndWorkers() throws IOException {
    assertThat(read(FOLDER.resolve("prometheus.yml")).get("rule_files"))
        .isEqualTo(List.of("alerts.yml"));
    assertThat(read(FOLDER.resolve("prometheus.yml")).get("scrape_configs"))
        .asString()
        .contains("names=[coordinator]", "port=8080", "names=[worker]", "port=9400");
  }

  @Test
  void panelsOfTheDashboardAskTheDatasourceThatIsProvisioned() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
    Set<String> asked =
        dashboard.findValues("datasource").stream()
            .map(source -> source.path("uid").asText())
            .collect(Collectors.toSet());

    assertThat(
            read(FOLDER.resolve("grafana/provisioning/datasources/prometheus.yml"))
                .get("datasources"))
        .asString()
        .contains("uid=" + String.join(",", asked));
  }

  private static Map<String, Object> read(Path file) throws IOException {
    return new Yaml().load(Files.readString(file));
  }

  @SuppressWarnings("unchecked") // as the file is written
  private static Stream<Map<String, Object>> rules() throws IOException {
    return ((List<Map<String, Object>>) read(ALERTS).get("groups"))
        .stream().flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream());
  }

  private static Set<String> names(Collection<String> expressions) {
    Set<String> names = new TreeSet<>();
    for (String expression : expressions) {
      Matcher matcher = NAME.matcher(expression);
      while (matcher.find()) {
        names.add(matcher.group());
      }
    }
    return names;
  }

  /** Returns the names of all series that the catalogue has in Prometheus. */
  private static Set<String> series() {
    return Stream.of(FleetMeter.values())
        .flatMap(
            meter ->
                switch (meter.type()) {
                  case GAUGE, COUNTER -> Stream.of(meter.prometheusName());
                  case TIMER ->
                      Stream.of("_count", "_sum", "_bucket", "_max")
                          .map(end -> meter.prometheusName() + end);
                  case TIME_SUM ->
                      Stream.of("_count", "_sum").map(end -> meter.prometheusName() + end);
                })
        .collect(Collectors.toSet());
  }
}
