package dev.fleetpool.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private final Figures figures = new Figures();

  @TempDir Path folder;

  @Test
  void tableHasTheMediansOfWhatWasMeasured() {
    measure("Fleetpool", 250, 240, 300);
    measure("raw Kafka", 500, 510, 490);
    figures.add("Fleetpool", Map.of(Workload.HEAVY_TAIL, 1.0314));

    assertThat(new Report(figures).table().lines())
        .containsExactly(
            "                                              Fleetpool   raw Kafka",
            "no-op, one by one                 k/s               250         500",
            "200 tasks, heavy tail             x bound         1.031           -");
  }

  @Test
  void filesHaveAllRoundsAndPicturesOfWhatCompares() throws Exception {
    measure("Fleetpool", 250, 240, 300);
    measure("raw Kafka", 500, 510, 490);
    figures.add("Fleetpool", Map.of(Workload.HEAVY_TAIL, 1.0314));

    Path page = new Report(figures).write(folder.resolve("bench"));

    assertThat(Files.readString(folder.resolve("bench").resolve("bench.json")))
        .contains("\"contender\" : \"raw Kafka\"", "\"median\" : 500.0", "[ 500.0, 510.0, 490.0 ]");
    assertThat(Files.readString(page))
        .contains("<td>200 tasks, heavy tail</td>")
        .containsOnlyOnce("data:image/png;base64,");
  }

  private void measure(String contender, double... rounds) {
    for (double round : rounds) {
      figures.add(contender, Map.of(Workload.ONE_BY_ONE, round));
    }
  }
}
