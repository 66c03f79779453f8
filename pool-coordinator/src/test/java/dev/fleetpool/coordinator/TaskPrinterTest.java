package dev.fleetpool.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.OutputStyle;
import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.proto.ResultMessage.Origin;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class TaskPrinterTest {

  private final ByteArrayOutputStream sink = new ByteArrayOutputStream();

  private String printed(OutputStyle style, Origin origin, String out, String err) {
    CapturedOutput output = new CapturedOutput(out.getBytes(UTF_8), err.getBytes(UTF_8));
    new TaskPrinter(sink, style).print(41, origin, output);
    return sink.toString(UTF_8);
  }

  @Test
  void linesAreCopiedAsTheyAre() {
    assertThat(printed(OutputStyle.RAW, new Origin("host-b", 3, 1), "a\nb", "c\n"))
        .isEqualTo("a\nbc\n");
  }

  @Test
  void eachLineStandsBehindHostSlotAndIndex() {
    assertThat(printed(OutputStyle.PREFIXED, new Origin("host-b", 3, 1), "a\n\nb\r\nlast", "c\n"))
        .isEqualTo(
            """
            [host-b/3 task 41] a
            [host-b/3 task 41]\s
            [host-b/3 task 41] b\r
            [host-b/3 task 41] last
            [host-b/3 task 41] c
            """);
  }

  @Test
  void resultOfAnEarlierRunSaysSo() {
    assertThat(printed(OutputStyle.PREFIXED, Origin.UNKNOWN, "a", ""))
        .isEqualTo("[an earlier run task 41] a\n");
  }

  @Test
  void taskThatPrintsNothingLeavesNothing() {
    assertThat(printed(OutputStyle.PREFIXED, Origin.UNKNOWN, "", "")).isEmpty();
  }
}
