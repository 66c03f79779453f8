package dev.fleetpool.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.JobStatus;
import dev.fleetpool.Progress;
import dev.fleetpool.Resumed;
import dev.fleetpool.cli.top.Span.Style;
import dev.fleetpool.cli.top.TopFrame.Characters;
import dev.fleetpool.cli.top.TopSnapshot.Host;
import dev.fleetpool.cli.top.TopSnapshot.Running;
import dev.fleetpool.cli.top.TopSnapshot.Slot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopFrameTest {

  private static Slot busy(int number, double use, String job, long index, Duration since) {
    return new Slot(number, use, Optional.of(new Running(job, Optional.of(index), since)), 1);
  }

  private static Slot idle(int number) {
    return new Slot(number, 0, Optional.empty(), 0);
  }

  private static Host host(String name, List<Slot> slots, String state) {
    return new Host(name, slots, OptionalDouble.of(1.25), 3L << 30, 8L << 30, state);
  }

  private static JobStatus job(String id, JobStatus.Phase phase, long done, long failed) {
    return new JobStatus(
        phase,
        new Progress(
            id, OptionalLong.of(200), done, failed, 0, Resumed.NOTHING, 3, Duration.ofSeconds(60)),
        "service-1",
        "");
  }

  private static TopSnapshot fleet(int hosts, int slots) {
    List<Host> all = new ArrayList<>();
    for (int i = 0; i < hosts; i++) {
      all.add(
          host(
              "host-" + i,
              IntStream.range(0, slots)
                  .mapToObj(s -> busy(s, s % 2, "grid", s, Duration.ofSeconds(3)))
                  .toList(),
              ""));
    }
    return new TopSnapshot(
        "k:9", all, List.of(job("grid", JobStatus.Phase.RUNNING, 90, 1)), List.of());
  }

  private static List<String> text(TopSnapshot now, int width, int height) {
    return TopFrame.lines(now, width, height, Characters.UNICODE).stream().map(Span::text).toList();
  }

  @Test
  void everySlotHasItsBarAndWhatItRuns() {
    Host a =
        host(
            "host-a",
            List.of(
                busy(0, 1, "grid-v3", 41, Duration.ofSeconds(72)),
                busy(1, 0.5, "a-name-that-is-too-long-for-its-cell", 7, Duration.ofMillis(250)),
                idle(2)),
            "");
    Host b = host("host-b", List.of(idle(0)), "drains");
    TopSnapshot now =
        new TopSnapshot(
            "kafka-1:9092",
            List.of(a, b),
            List.of(
                job("grid-v3", JobStatus.Phase.RUNNING, 100, 2),
                job("old", JobStatus.Phase.DONE, 200, 0)),
            List.of("a-name-that-is-too-long-for-its-cell"));

    assertThat(String.join("\n", text(now, 80, 24)))
        .isEqualTo(
            """
            fleetpool top  kafka-1:9092  hosts 2  slots 4  busy 2  pending 2
            host-a  2/3 busy  load 1.3  memory 3.0/8.0G  pending 2
              0 [||||||||| 100%] grid-v3[41] 1:12     1 [|||||      50%] a-name-th~[7] 0.3s
              2 [            0%]
            host-b  0/1 busy  load 1.3  memory 3.0/8.0G  pending 0  drains
              0 [            0%]
            JOB              PHASE      SLOTS                          DONE FAILED      LEFT
            grid-v3          running        1 [#####-----]  50%     100/200      2      1:00
            old              done           0 [##########] 100%     200/200      0
            a-name-that-is~  program        1 its program knows how far it is""");
  }

  @Test
  void noLineIsLongerThanTheTerminalAndNoFrameTaller() {
    for (int width : new int[] {20, 39, 80, 81, 200}) {
      for (int height : new int[] {5, 24, 50}) {
        for (int hosts : new int[] {0, 1, 3, 200}) {
          List<String> lines = text(fleet(hosts, 16), width, height);
          assertThat(lines).hasSizeLessThanOrEqualTo(height);
          assertThat(lines).allMatch(line -> line.length() <= width, "at most " + width);
        }
      }
    }
  }

  @Test
  void wideTerminalHasMoreSlotsInALine() {
    assertThat(text(fleet(1, 10), 200, 50).get(2))
        .contains("  0 [", "  4 [")
        .doesNotContain("  5 [");
    assertThat(text(fleet(1, 10), 80, 50).get(2)).contains("  1 [").doesNotContain("  2 [");
  }

  @Test
  void slotsThatDoNotFitAsBarsAreCharacters() {
    List<String> lines = text(fleet(6, 64), 80, 24);

    assertThat(lines.get(1)).startsWith("host-0 [▁█▁█▁█").endsWith("▁█]");
    assertThat(lines).hasSize(1 + 6 + 2);
  }

  @Test
  void hostsThatDoNotFitAtAllAreCounted() {
    List<String> lines = text(fleet(100, 8), 80, 24);

    assertThat(lines).hasSize(24);
    assertThat(lines.get(21)).isEqualTo("and 80 more hosts' lines; a taller terminal shows them");
    assertThat(lines.get(23)).startsWith("grid");
  }

  @Test
  void terminalWithoutUnicodeGetsAscii() {
    assertThat(
            TopFrame.lines(fleet(6, 64), 80, 24, Characters.ASCII).stream()
                .map(Span::text)
                .toList())
        .allMatch(line -> line.chars().allMatch(c -> c < 128));
  }

  @Test
  void fleetWithoutHostsSaysWhatToDo() {
    assertThat(text(new TopSnapshot("k:9", List.of(), List.of(), List.of()), 80, 24))
        .contains("no host lives; start one: fleetpool worker");
  }

  @Test
  void whatSomebodyShouldLookAtStandsOut() {
    TopSnapshot now =
        new TopSnapshot(
            "k:9",
            List.of(host("host-a", List.of(idle(0)), "drains")),
            List.of(job("grid", JobStatus.Phase.RUNNING, 10, 2)),
            List.of());

    assertThat(TopFrame.lines(now, 80, 24, Characters.UNICODE))
        .anySatisfy(line -> assertThat(line).contains(new Span("  drains", Style.ALERT)))
        .anySatisfy(line -> assertThat(line).contains(new Span("     2", Style.ALERT)));
  }
}
