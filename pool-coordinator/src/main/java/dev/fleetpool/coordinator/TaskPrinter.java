package dev.fleetpool.coordinator;

import dev.fleetpool.OutputStyle;
import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.proto.ResultMessage.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Copies what tasks print to the stream of the caller; what one task prints goes in one write. For
 * one thread at a time.
 *
 * @param sink the caller's stream
 * @param style how its lines look
 */
record TaskPrinter(OutputStream sink, OutputStyle style) {

  /**
   * Copies what a task printed, on standard output and then on standard error.
   *
   * @param origin where it ran
   * @throws UncheckedIOException if the caller's stream does not take it
   */
  void print(long index, Origin origin, CapturedOutput printed) {
    if (printed.isEmpty()) {
      return;
    }
    try {
      if (style == OutputStyle.PREFIXED) {
        sink.write(prefixed(prefix(index, origin), printed));
      } else {
        sink.write(printed.stdout());
        sink.write(printed.stderr());
      }
      sink.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the output of task " + index + " could not be written", e);
    }
  }

  private static byte[] prefix(long index, Origin origin) {
    String where = origin.host().isEmpty() ? "an earlier run" : origin.host() + "/" + origin.slot();
    return "[%s task %d] ".formatted(where, index).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] prefixed(byte[] prefix, CapturedOutput printed) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    addLines(lines, prefix, printed.stdout());
    addLines(lines, prefix, printed.stderr());
    return lines.toByteArray();
  }

  private static void addLines(ByteArrayOutputStream lines, byte[] prefix, byte[] text) {
    int start = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n' || i == text.length - 1) {
        lines.writeBytes(prefix);
        lines.write(text, start, i + 1 - start);
        start = i + 1;
      }
    }
    if (text.length > 0 && text[text.length - 1] != '\n') {
      lines.write('\n');
    }
  }
}
