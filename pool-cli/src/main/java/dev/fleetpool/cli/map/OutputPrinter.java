package dev.fleetpool.cli.map;

import dev.fleetpool.cli.map.Command.Finished;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Prints what commands have printed: all of a command's standard output to ours, and all of its
 * standard error to ours. Owned by the printing thread.
 */
final class OutputPrinter {

  private final OutputStream out;
  private final OutputStream err;
  private final Tag tag;

  /** Whether each line begins with the arguments of its command. */
  enum Tag {
    NONE,
    ARGUMENTS
  }

  OutputPrinter(OutputStream out, OutputStream err, Tag tag) {
    this.out = out;
    this.err = err;
    this.tag = tag;
  }

  /**
   * Prints it all.
   *
   * @throws IOException if nobody reads it any more
   */
  void print(Finished finished) throws IOException {
    write(out, finished.command(), finished.result().stdout());
    write(err, finished.command(), finished.result().stderr());
  }

  /** Prints a line of our own. */
  void tell(String message) throws IOException {
    err.write(("fleetpool map: " + message + "\n").getBytes(StandardCharsets.UTF_8));
    err.flush();
  }

  private void write(OutputStream stream, Command command, byte[] text) throws IOException {
    if (text.length > 0) {
      stream.write(tag == Tag.NONE ? text : tagged(command, text));
      stream.flush();
    }
  }

  private static byte[] tagged(Command command, byte[] text) {
    byte[] begin = (String.join(" ", command.arguments()) + "\t").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream lines = new ByteArrayOutputStream(text.length + 2 * begin.length);
    boolean atStart = true;
    for (byte each : text) {
      if (atStart) {
        lines.writeBytes(begin);
      }
      lines.write(each);
      atStart = each == '\n';
    }
    return lines.toByteArray();
  }
}
