package dev.fleetpool.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Writes down what a fault cost, a row each, in {@code target/chaos-figures.md}. */
final class Figures {

  private static final Path FILE = Path.of("target", "chaos-figures.md");

  private Figures() {}

  static void note(String fault, Verdict verdict) {
    String row =
        String.format(
            Locale.ROOT,
            "| %s | %d | %.1f s | %d |%n",
            fault,
            verdict.tasks(),
            verdict.longestStall().toMillis() / 1e3,
            verdict.executedTwice());
    try {
      Files.createDirectories(FILE.getParent());
      if (!Files.exists(FILE)) {
        row =
            "| fault | tasks | longest stall | executed twice |%n|---|---|---|---|%n".formatted()
                + row;
      }
      Files.writeString(FILE, row, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
