package dev.fleetpool.payload;

import dev.fleetpool.RemoteException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a live exception down as data. The methods of a user's exception may throw, return null or
 * lie in a circle; each such answer is replaced by what can be said of it. One instance per
 * exception, owned by one thread.
 */
final class ThrowableRecorder {

  /** A tree of causes and suppressed exceptions has at most this many nodes. */
  private static final int MAX_THROWABLES = 64;

  /**
   * The messages of all of them have at most this many characters, so that a failure fits into a
   * record, and into the memory of a child that has just failed.
   */
  private static final int MAX_MESSAGES = 8 * ThrowableRecord.MAX_MESSAGE;

  private int messagesLeft = MAX_MESSAGES;
  private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  ThrowableRecord record(Throwable thrown) {
    return record(thrown, 0);
  }

  private ThrowableRecord record(Throwable thrown, int depth) {
    seen.add(thrown);
    String whole = messageOf(thrown);
    String message = shortened(whole);
    StackTraceElement[] frames = ask(thrown::getStackTrace, new StackTraceElement[0]);
    Throwable cause = askNullable(thrown::getCause);
    ThrowableRecord causeRecord =
        cause != null && isWanted(cause, depth) ? record(cause, depth + 1) : null;
    List<ThrowableRecord> suppressed = suppressedOf(thrown, depth);
    boolean cut =
        !message.equals(whole)
            || frames.length > ThrowableRecord.MAX_FRAMES
            || suppressed.size() < thrown.getSuppressed().length
            || (cause != null && causeRecord == null);
    return new ThrowableRecord(
        classNameOf(thrown),
        message,
        firstFrames(frames),
        causeRecord,
        suppressed,
        cut || isCut(causeRecord) || suppressed.stream().anyMatch(ThrowableRecorder::isCut));
  }

  private boolean isWanted(Throwable thrown, int depth) {
    return depth < ThrowableRecord.MAX_DEPTH
        && seen.size() < MAX_THROWABLES
        && !seen.contains(thrown);
  }

  private List<ThrowableRecord> suppressedOf(Throwable thrown, int depth) {
    List<ThrowableRecord> records = new ArrayList<>();
    for (Throwable suppressed : thrown.getSuppressed()) {
      if (records.size() < ThrowableRecord.MAX_SUPPRESSED && isWanted(suppressed, depth)) {
        records.add(record(suppressed, depth + 1));
      }
    }
    return records;
  }

  private static boolean isCut(@Nullable ThrowableRecord record) {
    return record != null && record.truncated();
  }

  private static String classNameOf(Throwable thrown) {
    return thrown instanceof RemoteException remote
        ? remote.remoteClass()
        : thrown.getClass().getName();
  }

  private static List<StackTraceElement> firstFrames(StackTraceElement[] frames) {
    List<StackTraceElement> first = new ArrayList<>();
    for (int i = 0; i < Math.min(frames.length, ThrowableRecord.MAX_FRAMES); i++) {
      if (frames[i] != null) { // a user's exception may answer anything
        first.add(withoutLoader(frames[i]));
      }
    }
    return first;
  }

  /** Drops what the JDK does not print either: its loaders' names and its modules' version. */
  private static StackTraceElement withoutLoader(StackTraceElement frame) {
    return new StackTraceElement(
        null,
        frame.getModuleName(),
        null,
        frame.getClassName(),
        frame.getMethodName(),
        frame.getFileName(),
        frame.getLineNumber());
  }

  private static String messageOf(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      return message == null ? "" : message;
    } catch (Throwable broken) { // whatever user code throws here, the task still has an answer
      return "(getMessage() threw " + broken.getClass().getName() + ")";
    }
  }

  private String shortened(String message) {
    int most = Math.min(ThrowableRecord.MAX_MESSAGE, messagesLeft);
    messagesLeft -= Math.min(most, message.length());
    if (message.length() <= most) {
      return message;
    }
    return message.substring(0, most)
        + "... (the first "
        + most
        + " of "
        + message.length()
        + " characters)";
  }

  private static <T> T ask(Supplier<T> question, T otherwise) {
    T answer = askNullable(question);
    return answer == null ? otherwise : answer;
  }

  private static <T> @Nullable T askNullable(Supplier<T> question) {
    try {
      return question.get();
    } catch (Throwable broken) { // as above
      return null;
    }
  }
}
