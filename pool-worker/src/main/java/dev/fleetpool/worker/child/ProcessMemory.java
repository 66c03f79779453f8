package dev.fleetpool.worker.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The memory of a child's process, as Linux tells it; elsewhere nothing is known. Thread-safe.
 *
 * <p>The kernel keeps the peak itself, but forgets it with the process, before anybody hears that
 * it has ended. So one looks now and then, and what the process takes in its last moments is
 * missed.
 */
final class ProcessMemory {

  private static final String PEAK = "VmHWM:";

  /** What is backed by no file, so that the kernel can take none of it back. */
  private static final List<String> HELD = List.of("RssAnon:", "RssShmem:");

  private static final int VICTIM = 500;
  private static final long NOT_SEEN = -1;

  private final Path status;
  private final Path victimScore;
  private volatile long peakBytes = NOT_SEEN;

  private ProcessMemory(Path process) {
    this.status = process.resolve("status");
    this.victimScore = process.resolve("oom_score_adj");
  }

  static ProcessMemory of(long pid) {
    return new ProcessMemory(Path.of("/proc", Long.toString(pid)));
  }

  /**
   * Has the kernel kill this process, and what it starts, rather than the agent when the host runs
   * out of memory.
   */
  void preferAsVictim() {
    try {
      if (Files.exists(victimScore)) {
        Files.writeString(victimScore, Integer.toString(VICTIM));
      }
    } catch (IOException e) {
      return; // it is gone already
    }
  }

  /**
   * Notes the peak so far.
   *
   * @return what it holds now and nobody else can have, so without the files that it maps; 0 where
   *     that is not known
   */
  long look() {
    long heldBytes = 0;
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith(PEAK)) {
          peakBytes = bytes(line);
        } else if (HELD.stream().anyMatch(line::startsWith)) {
          heldBytes += bytes(line);
        }
      }
    } catch (IOException e) {
      return 0; // it is gone, or this is no Linux
    }
    return heldBytes;
  }

  /** Returns how many bytes a line says, as in {@code VmHWM: 61440 kB}. */
  private static long bytes(String line) {
    String number = line.substring(line.indexOf(':') + 1, line.lastIndexOf(' ')).strip();
    return Long.parseLong(number) << 10;
  }

  /** Returns the most memory that was seen. */
  OptionalLong peakBytes() {
    return peakBytes == NOT_SEEN ? OptionalLong.empty() : OptionalLong.of(peakBytes);
  }
}
