package dev.fleetpool.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The figures as a table for a terminal, as JSON, and as a page with pictures. */
record Report(Figures figures) {

  private static final String NONE = "-";
  private static final int TITLE_WIDTH = 34;
  private static final int UNIT_WIDTH = 9;
  private static final int LEAST_WIDTH = 10;

  /** Returns the medians, a row per workload and a column per contender. */
  String table() {
    List<String> contenders = figures.contenders();
    StringBuilder text = new StringBuilder(pad("", TITLE_WIDTH + UNIT_WIDTH));
    contenders.forEach(contender -> text.append(right(contender, width(contender))));
    for (Workload workload : measured()) {
      text.append('\n').append(pad(workload.title(), TITLE_WIDTH));
      text.append(pad(workload.unit(), UNIT_WIDTH));
      for (String contender : contenders) {
        text.append(right(median(workload, contender), width(contender)));
      }
    }
    figures.leftOut().forEach(note -> text.append('\n').append(note));
    return text.append('\n').toString();
  }

  /** Returns the workloads that have a row: those for which somebody has a figure. */
  private List<Workload> measured() {
    return Stream.of(Workload.values())
        .filter(w -> figures.contenders().stream().anyMatch(c -> figures.median(w, c).isPresent()))
        .toList();
  }

  /** Returns what one run of a workload gave, for a line of progress. */
  static String text(Workload workload, Map<Workload, Double> measured) {
    Double figure = measured.get(workload);
    return (figure == null ? NONE : text(figure)) + " " + workload.unit();
  }

  private static int width(String contender) {
    return Math.max(LEAST_WIDTH, contender.length()) + 2;
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  private String median(Workload workload, String contender) {
    OptionalDouble median = figures.median(workload, contender);
    return median.isPresent() ? text(median.getAsDouble()) : NONE;
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%,.0f", value);
  }

  /** Writes {@code bench.json}, with all rounds, and {@code index.html}; returns the page. */
  Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("bench.json"), json());
    return Files.writeString(folder.resolve("index.html"), page());
  }

  private String json() {
    JsonMapper mapper = JsonMapper.builder().build();
    ArrayNode rows = mapper.createArrayNode();
    for (Workload workload : Workload.values()) {
      for (String contender : figures.contenders()) {
        figures
            .median(workload, contender)
            .ifPresent(
                median -> {
                  ObjectNode row = rows.addObject();
                  row.put("workload", workload.name()).put("title", workload.title());
                  row.put("contender", contender).put("unit", workload.unit());
                  row.put("better", workload.better().name()).put("median", median);
                  ArrayNode rounds = row.putArray("rounds");
                  figures.rounds(workload, contender).forEach(rounds::add);
                });
      }
    }
    return rows.toPrettyString() + "\n";
  }

  private String page() {
    StringBuilder pictures = new StringBuilder();
    for (Workload workload : Workload.values()) {
      List<String> there =
          figures.contenders().stream()
              .filter(contender -> figures.median(workload, contender).isPresent())
              .toList();
      if (there.size() > 1) {
        List<Double> medians =
            there.stream().map(c -> figures.median(workload, c).orElseThrow()).toList();
        pictures.append(
            "<figure><img alt=\"%s\" src=\"data:image/png;base64,%s\"></figure>\n"
                .formatted(workload.title(), BarChart.png(workload, there, medians)));
      }
    }
    return """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>Fleetpool: bench</title>
        <style>
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1180px; padding: 0 1rem; color: #1f2933; background: #fff }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%% }
        th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid #e4e7eb; white-space: nowrap }
        th:first-child, td:first-child { text-align: left }
        figure { display: inline-block; margin: 1rem 1rem 0 0 } img { width: 510px }
        </style>
        <h1>Side by side</h1>
        <p>%s, Java %s, %d cores; medians of the rounds of one run, contenders in turn.</p>
        %s<table><tr><th>workload</th><th>unit</th>%s</tr>
        %s</table>
        %s</html>
        """
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("java.version"),
            Runtime.getRuntime().availableProcessors(),
            figures.leftOut().stream().map("<p>%s</p>\n"::formatted).collect(Collectors.joining()),
            figures.contenders().stream()
                .map("<th>%s</th>"::formatted)
                .collect(Collectors.joining()),
            rows(),
            pictures);
  }

  private String rows() {
    StringBuilder rows = new StringBuilder();
    for (Workload workload : measured()) {
      rows.append("<tr><td>%s</td><td>%s</td>".formatted(workload.title(), workload.unit()));
      for (String contender : figures.contenders()) {
        rows.append("<td>%s</td>".formatted(median(workload, contender)));
      }
      rows.append("</tr>\n");
    }
    return rows.toString();
  }
}
