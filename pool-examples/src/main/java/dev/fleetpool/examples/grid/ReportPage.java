package dev.fleetpool.examples.grid;

import java.awt.Color;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The report: one page that needs nothing but itself, in the reader's colour scheme. */
final class ReportPage {

  private static final String TEMPLATE = "report.html";
  private static final String PAGE = "index.html";
  private static final int RGB = 0xFFFFFF;

  private ReportPage() {}

  /** Writes the page into a folder, which it creates, and returns where it is. */
  static Path write(GridSummary summary, Path folder) {
    try {
      Files.createDirectories(folder);
      return Files.writeString(folder.resolve(PAGE), html(summary));
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /** Does all that {@link #write} does, but leaves no page, and an earlier one as it is. */
  static void rehearse(GridSummary summary, Path folder) {
    try {
      Files.createDirectories(folder);
      Path page = Files.createTempFile(folder, "rehearsal", null);
      try {
        Files.writeString(page, html(summary));
      } finally {
        Files.delete(page);
      }
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static UncheckedIOException unwritable(Path folder, IOException cause) {
    return new UncheckedIOException(
        "--report=%s must be a folder that can be written (%s); give another one"
            .formatted(folder, cause),
        cause);
  }

  private static String html(GridSummary summary) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("tasks", Texts.format("%,d", summary.tasks()));
    values.put("wall", Texts.time(summary.run().wall()));
    values.put("taskTime", Texts.time(summary.taskTime()));
    values.put("slots", Texts.count(summary.run().slots(), "slot"));
    values.put("speedUp", Texts.format("%.2f", summary.speedUp()));
    values.put("efficiency", Texts.format("%.0f", 100 * summary.efficiency()));
    values.put("folds", Texts.format("%d", PreparedFilms.FOLDS));
    values.put(
        "rows", summary.topics().stream().map(ReportPage::row).collect(Collectors.joining()));
    values.put(
        "errorsLegend",
        key("naive: the mean rating", ReportTheme::naive)
            + key("best combination", ReportTheme::best));
    values.put(
        "spreadLegend",
        summary.topics().stream()
            .map(topic -> key(topic.topic().genre(), theme -> theme.of(topic.topic())))
            .collect(Collectors.joining()));
    values.put(
        "errors",
        picture(
            theme -> ReportPictures.errors(summary, theme),
            "RMSE of the best combination of each topic beside that of the mean rating"));
    values.put(
        "spread",
        picture(
            theme -> ReportPictures.spread(summary, theme),
            "RMSE of all combinations of each topic, sorted, as a share of the naive one"));
    String html = template();
    for (Map.Entry<String, String> value : values.entrySet()) {
      html = html.replace("{{" + value.getKey() + "}}", value.getValue());
    }
    return html;
  }

  private static String template() throws IOException {
    try (InputStream template = ReportPage.class.getResourceAsStream(TEMPLATE)) {
      if (template == null) {
        throw new IOException("the class path has no " + TEMPLATE);
      }
      return new String(template.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String row(TopicSummary topic) {
    GridResult best = topic.best();
    Parameters parameters = best.task().parameters();
    return Texts.format(
        """
        <tr><th scope="row">%s</th><td>%d</td><td>%.3f</td><td>%.3f</td><td class="gain"><i style="--share:%.3f"></i>%s</td>\
        <td>%.3f</td><td>%.3f</td><td>%s</td><td class="text">%s</td></tr>
        """,
        topic.topic().genre(),
        best.films(),
        best.naive().rmse(),
        best.error().rmse(),
        Math.max(0, topic.improvement()),
        Texts.percent(topic.improvement()),
        best.naive().mae(),
        best.error().mae(),
        Texts.percent(topic.shareInVain()),
        words(parameters));
  }

  private static String words(Parameters parameters) {
    return Texts.format(
        "%s; words in &ge;&thinsp;%d films, weight %s; %s loss; %d&nbsp;epochs, step&nbsp;%s",
        parameters.features().words(),
        parameters.minWordCount(),
        parameters.wordWeight(),
        parameters.loss().words(),
        parameters.epochs(),
        parameters.step());
  }

  /** Returns an entry of a legend, in the colours of both schemes. */
  private static String key(String text, Function<ReportTheme, Color> color) {
    return Texts.format(
        "<span style=\"--light:#%06x;--dark:#%06x\">%s</span>",
        color.apply(ReportTheme.LIGHT).getRGB() & RGB,
        color.apply(ReportTheme.DARK).getRGB() & RGB,
        text);
  }

  private static String picture(Function<ReportTheme, byte[]> painter, String caption) {
    return Texts.format(
        """
        <picture><source media="(prefers-color-scheme: dark)" srcset="%s">\
        <img src="%s" width="%d" height="%d" alt="%s"></picture>""",
        dataUri(painter.apply(ReportTheme.DARK)),
        dataUri(painter.apply(ReportTheme.LIGHT)),
        ReportPictures.WIDTH,
        ReportPictures.HEIGHT,
        caption);
  }

  private static String dataUri(byte[] png) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }
}
