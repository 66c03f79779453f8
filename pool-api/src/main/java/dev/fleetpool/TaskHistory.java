package dev.fleetpool;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What happened to one task, over all runs of its job; {@link #toString} is a text for people.
 *
 * @param jobId the job
 * @param index the task's position in the submission, from 0
 * @param events what happened, in the order of the brokers' time: an answer that was on its way may
 *     stand behind what was sent because it did not come
 */
public record TaskHistory(String jobId, long index, List<Event> events) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

  /** Copies the list. */
  public TaskHistory {
    events = List.copyOf(events);
  }

  /** What can happen. */
  public enum Kind {
    /** It was sent to a slot; whether it ran there, only what follows says. */
    SENT,
    /** A result came. */
    ANSWERED,
    /** Its code threw, or could not be run. */
    FAILED,
    /** Its child was lost or ended while it ran, or it ran beyond its time-out. */
    LOST
  }

  /**
   * Something that happened.
   *
   * @param time when, by the clock of the brokers
   * @param run which of the runs that dealt with this task, from 1; a run that took its result over
   *     leaves no event and is not counted
   * @param attempt the attempt at the task within the run, from 1
   * @param what in words: where, what came of it, why again
   */
  public record Event(Instant time, int run, int attempt, Kind kind, String what) {}

  @Override
  public String toString() {
    return events.stream()
        .map(TaskHistory::line)
        .collect(Collectors.joining("\n", "task %d of job %s%n".formatted(index, jobId), ""));
  }

  private static String line(Event event) {
    return "  %s  run %d, attempt %d %-8s %s"
        .formatted(
            TIME.format(event.time().atZone(ZoneId.systemDefault())),
            event.run(),
            event.attempt(),
            event.kind().name().toLowerCase(Locale.ROOT),
            event.what());
  }
}
