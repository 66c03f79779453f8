package dev.fleetpool.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The catalogue, the document, and what Micrometer makes of the names agree. */
class CatalogueTest {

  private static final Path DOCUMENT = Path.of("../docs/metrics.md");

  @Test
  void documentHasTheRowsOfTheCatalogueAndNoOthers() throws IOException {
    List<String> rows =
        Files.readAllLines(DOCUMENT).stream()
            .filter(line -> line.startsWith("| `fleetpool."))
            .toList();

    assertThat(rows).isEqualTo(Stream.of(FleetMeter.values()).map(CatalogueTest::row).toList());
  }

  private static String row(FleetMeter meter) {
    return "| `%s` | `%s` | %s | %s | %s | %s |"
        .formatted(
            meter.meterName(),
            meter.prometheusName(),
            meter.type().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            meter.unit().word(),
            meter.tag().map(CatalogueTest::tag).orElse(""),
            meter.description());
  }

  private static String tag(FleetMeter.Tag tag) {
    return tag.isOpen() ? tag.key() : tag.key() + ": " + String.join(", ", tag.known());
  }

  @Test
  void prometheusNamesAreThoseThatMicrometerMakes() {
    PrometheusNamingConvention convention = new PrometheusNamingConvention();
    for (FleetMeter meter : FleetMeter.values()) {
      String unit = meter.unit().word();
      assertThat(meter.prometheusName())
          .isEqualTo(
              convention.name(meter.meterName(), type(meter), unit.isEmpty() ? null : unit)
                  + (meter.type() == FleetMeter.Type.COUNTER ? "_total" : ""));
    }
  }

  private static Meter.Type type(FleetMeter meter) {
    return switch (meter.type()) {
      case GAUGE -> Meter.Type.GAUGE;
      case COUNTER -> Meter.Type.COUNTER;
      case TIMER, TIME_SUM -> Meter.Type.TIMER;
    };
  }

  @Test
  void namesAreDifferent() {
    assertThat(Stream.of(FleetMeter.values()).map(FleetMeter::prometheusName))
        .doesNotHaveDuplicates();
  }
}
