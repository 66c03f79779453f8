package dev.fleetpool.cli.top;

import dev.fleetpool.Progress;
import java.time.Duration;

/** Times of jobs as text for people. Stateless. */
public final class JobTime {

  private JobTime() {}

  /**
   * Returns how long the rest of a job takes, if each task that is left takes as long as one that
   * is done; nothing while none is done, or when all are.
   */
  public static String left(Progress progress) {
    long total = progress.total().orElse(0);
    if (progress.done() == 0 || progress.done() >= total) {
      return "";
    }
    double each = (double) progress.elapsed().toMillis() / progress.done();
    return seconds(Duration.ofMillis(Math.round(each * (total - progress.done()))));
  }

  /** Returns minutes and seconds, behind hours where there are any. */
  public static String seconds(Duration time) {
    long s = time.toSeconds();
    return s < 3600
        ? "%d:%02d".formatted(s / 60, s % 60)
        : "%d:%02d:%02d".formatted(s / 3600, s / 60 % 60, s % 60);
  }
}
