package dev.fleetpool.jmh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Nanoseconds of each benchmark as an earlier run wrote them, in JMH's JSON. Immutable. */
final class Baseline {

  private final Map<String, Double> nanoseconds;

  private Baseline(Map<String, Double> nanoseconds) {
    this.nanoseconds = nanoseconds;
  }

  /** Reads a file; there is nothing in one that does not exist. */
  static Baseline read(Path file) throws IOException {
    Map<String, Double> read = new HashMap<>();
    if (Files.exists(file)) {
      for (JsonNode run : new ObjectMapper().readTree(file.toFile())) {
        Map<String, String> parameters = new TreeMap<>();
        run.path("params")
            .properties()
            .forEach(each -> parameters.put(each.getKey(), each.getValue().asText()));
        String name = name(run.path("benchmark").asText(), parameters);
        read.put(name, run.path("primaryMetric").path("score").asDouble());
      }
    }
    return new Baseline(read);
  }

  /** Returns what a benchmark took. */
  Optional<Double> nanoseconds(String name) {
    return Optional.ofNullable(nanoseconds.get(name));
  }

  /** Returns how a benchmark with these parameters is called: without the package. */
  static String name(String benchmark, Map<String, String> parameters) {
    String method = benchmark.substring(0, benchmark.lastIndexOf('.'));
    String name = benchmark.substring(method.lastIndexOf('.') + 1);
    return parameters.isEmpty() ? name : name + " " + String.join(" ", parameters.values());
  }
}
