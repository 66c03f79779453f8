package dev.fleetpool.examples.grid;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Paints the pictures of the report, as PNG with a transparent background; needs no display. */
final class ReportPictures {

  static final int WIDTH = 1020;
  static final int HEIGHT = 360;

  /** Pixels per point, for the screens of today. */
  private static final int DENSITY = 2;

  private static final Color TRANSPARENT = new Color(0, 0, 0, 0);

  /** Curves are cut here: beyond it a combination is merely bad, however bad. */
  private static final double WORST_SHOWN = 1.3;

  /** Points per curve; a curve has up to 1782 values, and a screen has no use for them. */
  private static final int POINTS = 200;

  static {
    System.setProperty("java.awt.headless", "true");
  }

  private ReportPictures() {}

  /** Paints the best error of each topic beside the naive one. */
  static byte[] errors(GridSummary summary, ReportTheme theme) {
    CategoryChart chart =
        new CategoryChartBuilder().width(WIDTH).height(HEIGHT).yAxisTitle("RMSE").build();
    style(chart.getStyler(), theme);
    chart.getStyler().setAvailableSpaceFill(0.62).setOverlapped(false);
    chart.getStyler().setLabelsVisible(true);
    chart.getStyler().setLabelsPosition(0.9).setLabelsFont(font(Font.PLAIN, 11));
    chart.getStyler().setLabelsFontColorAutomaticEnabled(true);
    double highest =
        summary.topics().stream().mapToDouble(t -> t.best().naive().rmse()).max().orElse(1);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(Math.ceil(highest * 5) / 5);
    chart.getStyler().setYAxisDecimalPattern("0.00");
    chart.getStyler().setSeriesColors(new Color[] {theme.naive(), theme.best()});
    List<String> genres = summary.topics().stream().map(t -> t.topic().genre()).toList();
    chart.addSeries(
        "naive: the mean rating",
        genres,
        summary.topics().stream().map(t -> t.best().naive().rmse()).toList());
    chart.addSeries(
        "best combination",
        genres,
        summary.topics().stream().map(t -> t.best().error().rmse()).toList());
    return png(chart);
  }

  /** Paints the errors of all combinations, sorted, as a share of the naive one. */
  static byte[] spread(GridSummary summary, ReportTheme theme) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle("combinations, from the best to the worst, in %")
            .yAxisTitle("RMSE / naive RMSE")
            .build();
    style(chart.getStyler(), theme);
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(100.0);
    chart.getStyler().setYAxisMax(WORST_SHOWN);
    chart.getStyler().setYAxisDecimalPattern("0.0").setXAxisDecimalPattern("0");
    chart
        .addSeries("naive", new double[] {0, 100}, new double[] {1, 1})
        .setMarker(SeriesMarkers.NONE)
        .setLineColor(theme.quiet())
        .setLineStyle(
            new BasicStroke(
                1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0));
    for (TopicSummary topic : summary.topics()) {
      List<Double> errors = topic.relativeErrors();
      int[] picked =
          IntStream.range(0, POINTS)
              .map(i -> i * (errors.size() - 1) / (POINTS - 1))
              .filter(i -> errors.get(i) <= WORST_SHOWN)
              .distinct()
              .toArray();
      if (picked.length == 0) {
        continue;
      }
      chart
          .addSeries(
              topic.topic().genre(),
              IntStream.of(picked)
                  .mapToDouble(i -> 100.0 * i / Math.max(1, errors.size() - 1))
                  .toArray(),
              IntStream.of(picked).mapToDouble(errors::get).toArray())
          .setMarker(SeriesMarkers.NONE)
          .setLineColor(theme.of(topic.topic()))
          .setLineStyle(new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    }
    return png(chart);
  }

  private static void style(AxesChartStyler styler, ReportTheme theme) {
    styler.setChartBackgroundColor(TRANSPARENT).setPlotBackgroundColor(TRANSPARENT);
    styler.setPlotBorderVisible(false).setChartTitleVisible(false).setChartPadding(4);
    styler.setBaseFont(font(Font.PLAIN, 12)).setChartFontColor(theme.text());
    styler.setLegendVisible(false); // the page has it, in text
    styler.setXAxisLabelAlignmentVertical(TextAlignment.Right);
    styler.setAxisTitleFont(font(Font.PLAIN, 12)).setAxisTickLabelsFont(font(Font.PLAIN, 12));
    styler.setAxisTickLabelsColor(theme.quiet());
    styler.setAxisTickMarksColor(TRANSPARENT).setAxisTicksLineVisible(false);
    styler.setPlotGridLinesColor(theme.line()).setPlotGridVerticalLinesVisible(false);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
  }

  private static Font font(int style, int size) {
    return new Font("Liberation Sans", style, size); // the platform's own where it is missing
  }

  private static byte[] png(Chart<?, ?> chart) {
    BufferedImage image =
        new BufferedImage(WIDTH * DENSITY, HEIGHT * DENSITY, BufferedImage.TYPE_INT_ARGB);
    Graphics2D canvas = image.createGraphics();
    canvas.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    canvas.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    canvas.scale(DENSITY, DENSITY);
    chart.paint(canvas, WIDTH, HEIGHT);
    canvas.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("a picture of the report cannot be encoded", e);
    }
    return bytes.toByteArray();
  }
}
