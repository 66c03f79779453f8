package dev.fleetpool.child;

import dev.fleetpool.payload.CapturedOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output and error of the child. What any thread prints while a task runs is captured for
 * that task's record; between tasks it goes to the real streams. Standard error is copied to the
 * real one at once, so that a child that dies leaves evidence. Thread-safe.
 */
final class TaskOutput {

  private static final byte[] NOTHING = {};

  private final HeadAndTail stdout = new HeadAndTail();
  private final HeadAndTail stderr = new HeadAndTail();
  private volatile boolean capturing;
  private volatile boolean printed; // there is something to take

  /** Takes the place of {@code System.out} and {@code System.err}. */
  static TaskOutput install() {
    TaskOutput output = new TaskOutput();
    System.setOut(output.out(new FileOutputStream(FileDescriptor.out)));
    System.setErr(output.err(new FileOutputStream(FileDescriptor.err)));
    return output;
  }

  PrintStream out(OutputStream real) {
    return printer(new Tee(stdout, real, Copy.BETWEEN_TASKS));
  }

  PrintStream err(OutputStream real) {
    return printer(new Tee(stderr, real, Copy.ALWAYS));
  }

  private static PrintStream printer(Tee tee) {
    return new PrintStream(tee, true, StandardCharsets.UTF_8);
  }

  /** A task starts. */
  void begin() {
    capturing = true;
  }

  /**
   * The task has ended; returns what was printed meanwhile. Most print nothing and lock nothing.
   */
  CapturedOutput end() {
    capturing = false;
    return printed ? take() : CapturedOutput.NONE;
  }

  private synchronized CapturedOutput take() {
    printed = false;
    return new CapturedOutput(take(stdout), take(stderr));
  }

  private static byte[] take(HeadAndTail kept) {
    return kept.isEmpty() ? NOTHING : kept.take();
  }

  /** When printed bytes go to the real stream too. */
  private enum Copy {
    ALWAYS,
    BETWEEN_TASKS
  }

  private final class Tee extends OutputStream {

    private final HeadAndTail kept;
    private final OutputStream real;
    private final Copy copy;

    Tee(HeadAndTail kept, OutputStream real, Copy copy) {
      this.kept = kept;
      this.real = real;
      this.copy = copy;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      boolean captured = keep(bytes, offset, length);
      if (!captured || copy == Copy.ALWAYS) {
        real.write(bytes, offset, length);
      }
      if (captured && !capturing) {
        letGo();
      }
    }

    /** The task may have ended, on its own thread, just before this was kept for it. */
    private void letGo() throws IOException {
      synchronized (TaskOutput.this) {
        byte[] late = capturing ? NOTHING : take(kept);
        if (copy == Copy.BETWEEN_TASKS) {
          real.write(late);
        }
      }
    }

    private boolean keep(byte[] bytes, int offset, int length) {
      synchronized (TaskOutput.this) {
        if (!capturing) {
          return false;
        }
        kept.add(bytes, offset, length);
        printed = true;
        return true;
      }
    }
  }
}
