package dev.fleetpool.payload;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exception as data: what a child sends of what user code threw. No class of the user's is
 * needed to read it, and nothing is deserialized. Immutable.
 *
 * @param className the exception's class
 * @param message its message, empty where there was none
 * @param frames its stack, innermost first, at most {@value #MAX_FRAMES}
 * @param cause what caused it
 * @param suppressed what it suppressed, at most {@value #MAX_SUPPRESSED}
 * @param truncated whether any of this was cut to size, the causes and suppressed ones included
 */
public record ThrowableRecord(
    String className,
    String message,
    List<StackTraceElement> frames,
    @Nullable ThrowableRecord cause,
    List<ThrowableRecord> suppressed,
    boolean truncated) {

  /** Messages longer than this many characters are cut; a note at the end says so. */
  public static final int MAX_MESSAGE = 64 * 1024;

  /** Frames beyond these are left out. */
  public static final int MAX_FRAMES = 200;

  /** Causes and suppressed exceptions nested deeper are left out. */
  public static final int MAX_DEPTH = 16;

  /** Suppressed exceptions beyond these are left out. */
  public static final int MAX_SUPPRESSED = 8;

  private static final int TRUNCATED = 1;
  private static final int HAS_CAUSE = 2;
  private static final int SMALLEST_FRAME = 5;
  private static final int SMALLEST_RECORD = 5;

  /** Copies the lists. */
  public ThrowableRecord {
    frames = List.copyOf(frames);
    suppressed = List.copyOf(suppressed);
  }

  /** Records an exception; never throws, even if the methods of the user's exception do. */
  public static ThrowableRecord from(Throwable thrown) {
    return new ThrowableRecorder().record(thrown);
  }

  /** Appends it. */
  public void write(PayloadOutput output) {
    output.writeByte((truncated ? TRUNCATED : 0) | (cause != null ? HAS_CAUSE : 0));
    output.writeString(className);
    output.writeString(message);
    output.writeVarint(frames.size());
    for (StackTraceElement frame : frames) {
      writeFrame(output, frame);
    }
    output.writeVarint(suppressed.size());
    for (ThrowableRecord each : suppressed) {
      each.write(output);
    }
    if (cause != null) {
      cause.write(output);
    }
  }

  private static void writeFrame(PayloadOutput output, StackTraceElement frame) {
    output.writeString(orEmpty(frame.getModuleName()));
    output.writeString(frame.getClassName());
    output.writeString(frame.getMethodName());
    output.writeString(orEmpty(frame.getFileName()));
    output.writeZigzag(frame.getLineNumber());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /**
   * Reads one.
   *
   * @throws MalformedPayloadException if there is none
   */
  public static ThrowableRecord read(PayloadInput input) {
    return read(input, 0);
  }

  private static ThrowableRecord read(PayloadInput input, int depth) {
    if (depth > MAX_DEPTH) {
      throw input.malformed("exceptions are nested deeper than " + MAX_DEPTH);
    }
    int flags = input.readByte();
    String className = input.readString();
    String message = input.readString();
    List<StackTraceElement> frames = readFrames(input);
    List<ThrowableRecord> suppressed = readSuppressed(input, depth);
    ThrowableRecord cause = (flags & HAS_CAUSE) != 0 ? read(input, depth + 1) : null;
    boolean truncated = (flags & TRUNCATED) != 0;
    return new ThrowableRecord(className, message, frames, cause, suppressed, truncated);
  }

  private static List<StackTraceElement> readFrames(PayloadInput input) {
    int count = input.readCount(SMALLEST_FRAME);
    List<StackTraceElement> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(readFrame(input));
    }
    return frames;
  }

  private static StackTraceElement readFrame(PayloadInput input) {
    String module = emptyToNull(input.readString());
    String className = input.readString();
    String method = input.readString();
    String file = emptyToNull(input.readString());
    int line = input.readZigzag();
    return new StackTraceElement(null, module, null, className, method, file, line);
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static List<ThrowableRecord> readSuppressed(PayloadInput input, int depth) {
    int count = input.readCount(SMALLEST_RECORD);
    List<ThrowableRecord> suppressed = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      suppressed.add(read(input, depth + 1));
    }
    return suppressed;
  }

  /** Returns the text that {@link Throwable#printStackTrace()} would have printed. */
  public String stackText() {
    return new StackText().append(this);
  }

  /**
   * Rebuilds an exception with the remote stack, cause and suppressed ones: of the original class
   * where that is a plain JDK exception, otherwise a {@link dev.fleetpool.RemoteException}.
   */
  public Throwable toThrowable() {
    return ThrowableRebuilder.rebuild(this);
  }
}
