package dev.fleetpool.payload;

import java.util.List;

/** Prints a recorded exception the way the JDK prints a live one. Owned by one thread. */
final class StackText {

  private final StringBuilder text = new StringBuilder();

  String append(ThrowableRecord record) {
    append(record, "", "", List.of());
    return text.toString();
  }

  private void append(
      ThrowableRecord record, String caption, String indent, List<StackTraceElement> enclosing) {
    text.append(indent).append(caption).append(record.className());
    if (!record.message().isEmpty()) {
      text.append(": ").append(record.message());
    }
    text.append('\n');
    appendFrames(record.frames(), indent, enclosing);
    for (ThrowableRecord suppressed : record.suppressed()) {
      append(suppressed, "Suppressed: ", indent + "\t", record.frames());
    }
    ThrowableRecord cause = record.cause();
    if (cause != null) {
      append(cause, "Caused by: ", indent, record.frames());
    }
  }

  private void appendFrames(
      List<StackTraceElement> frames, String indent, List<StackTraceElement> enclosing) {
    int common = commonTail(frames, enclosing);
    for (StackTraceElement frame : frames.subList(0, frames.size() - common)) {
      text.append(indent).append("\tat ").append(frame).append('\n');
    }
    if (common > 0) {
      text.append(indent).append("\t... ").append(common).append(" more\n");
    } else if (frames.size() == ThrowableRecord.MAX_FRAMES) {
      text.append(indent).append("\t... the rest was left out\n");
    }
  }

  private static int commonTail(List<StackTraceElement> frames, List<StackTraceElement> enclosing) {
    int common = 0;
    int most = Math.min(frames.size(), enclosing.size());
    while (common < most
        && frames
            .get(frames.size() - 1 - common)
            .equals(enclosing.get(enclosing.size() - 1 - common))) {
      common++;
    }
    return common;
  }
}
