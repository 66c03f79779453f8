package dev.fleetpool.cli;

import java.io.PrintWriter;

/** Nobody reads what a command prints, such as behind {@code | head}: it ends, and says nothing. */
final class NoReaderException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What a shell says of a program that SIGPIPE has ended. */
  static final int EXIT_CODE = 141;

  NoReaderException() {
    super("nobody reads any more");
  }

  /**
   * Prints a line.
   *
   * @throws NoReaderException if nobody reads it
   */
  static void print(PrintWriter out, Object line) {
    out.println(line);
    if (out.checkError()) {
      throw new NoReaderException();
    }
  }
}
