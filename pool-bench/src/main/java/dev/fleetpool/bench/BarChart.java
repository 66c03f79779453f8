package dev.fleetpool.bench;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** Paints one workload, a bar for each contender; needs no display. */
final class BarChart {

  private static final int WIDTH = 1020;
  private static final int HEIGHT = 520;
  private static final Color BAR = new Color(0x2563EB);
  private static final Color TEXT = new Color(0x1F2933);
  private static final Color LINE = new Color(0xE4E7EB);

  static {
    System.setProperty("java.awt.headless", "true");
  }

  private BarChart() {}

  /** Returns the picture as PNG in Base64. */
  static String png(Workload workload, List<String> names, List<Double> values) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(
                "%s (%s, %s is better)"
                    .formatted(
                        workload.title(),
                        workload.unit(),
                        workload.better() == Workload.Better.HIGHER ? "more" : "less"))
            .build();
    chart.addSeries(workload.title(), names, values);
    chart.getStyler().setSeriesColors(new Color[] {BAR}).setLegendVisible(false);
    chart.getStyler().setChartBackgroundColor(Color.WHITE).setPlotBorderVisible(false);
    chart.getStyler().setPlotGridLinesColor(LINE).setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setAvailableSpaceFill(0.6);
    chart.getStyler().setChartFontColor(TEXT);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setBaseFont(new Font("Liberation Sans", Font.PLAIN, 20));
    chart.getStyler().setAxisTickLabelsFont(new Font("Liberation Sans", Font.PLAIN, 18));
    chart.getStyler().setChartTitleFont(new Font("Liberation Sans", Font.PLAIN, 24));
    chart.getStyler().setXAxisLabelRotation(25);
    chart.getStyler().setYAxisDecimalPattern("#,##0.##");
    try {
      return Base64.getEncoder()
          .encodeToString(BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is written to memory
    }
  }
}
