package dev.fleetpool.cli.map;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a joblog says was done before, for {@code --resume}. A command whose text is another one
 * than then was not done. Owned by the thread that reads inputs, after it was read.
 */
final class PastCommands {

  private static final int COLUMNS = 9;
  private static final int EXIT_CODE = 6;
  private static final int SIGNAL = 7;
  private static final int TEXT = 8;

  private final Map<Long, Past> rows = new HashMap<>();
  private long wholeBytes;

  /** What a later row says replaces what an earlier one said. */
  private record Past(int textHash, boolean failed) {}

  /** Which of them are run again. */
  enum Again {
    NONE,
    FAILED
  }

  private PastCommands() {}

  /** Reads a joblog; one that is not there has no rows. */
  static PastCommands read(Path path) throws IOException {
    PastCommands past = new PastCommands();
    if (Files.exists(path)) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
        past.readRows(in);
      }
    }
    return past;
  }

  /** A row without its end was cut off when the run that wrote it was killed. */
  private void readRows(InputStream in) throws IOException {
    ByteArrayOutputStream row = new ByteArrayOutputStream();
    for (int each = in.read(); each >= 0; each = in.read()) {
      if (each == '\n') {
        wholeBytes += row.size() + 1;
        take(row.toString(StandardCharsets.UTF_8));
        row.reset();
      } else {
        row.write(each);
      }
    }
  }

  private void take(String row) {
    String[] cells = row.split("\t", COLUMNS);
    if (cells.length < COLUMNS || cells[0].equals("Seq")) {
      return;
    }
    try {
      boolean failed =
          Integer.parseInt(cells[EXIT_CODE]) != 0 || Integer.parseInt(cells[SIGNAL]) != 0;
      rows.put(Long.parseLong(cells[0].strip()), new Past(cells[TEXT].hashCode(), failed));
    } catch (NumberFormatException e) {
      // no row of a joblog; whoever wrote it keeps it
    }
  }

  /** Returns how much of the file is whole rows. */
  long wholeBytes() {
    return wholeBytes;
  }

  /** Says whether a command need not run. */
  boolean isDone(Command command, Again again) {
    Past past = rows.get(command.number());
    return past != null
        && past.textHash() == command.text().hashCode()
        && !(past.failed() && again == Again.FAILED);
  }
}
