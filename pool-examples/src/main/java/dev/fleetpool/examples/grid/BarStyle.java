package dev.fleetpool.examples.grid;

import java.io.IOError;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** How a progress bar is drawn: in what the terminal can show, without colours where asked. */
public final class BarStyle {

  private static final int USUAL_WIDTH = 80;

  private BarStyle() {}

  /** Returns the one for this process's locale and {@code NO_COLOR}. */
  public static ProgressBarStyle chosen() {
    if (!Charset.defaultCharset().name().startsWith("UTF")) {
      return ProgressBarStyle.ASCII;
    }
    String noColor = System.getenv("NO_COLOR");
    return noColor == null || noColor.isEmpty()
        ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK
        : ProgressBarStyle.UNICODE_BLOCK;
  }

  /**
   * Returns what paints a bar as wide as the terminal is now. The library would ask at each
   * painting, which starts a process, and by a terminal that takes the signals from the JVM: Ctrl-C
   * would then end it without shutdown hooks.
   */
  public static ConsoleProgressBarConsumer consumer(PrintStream err) {
    return new ConsoleProgressBarConsumer(err, terminalWidth() - 1);
  }

  private static int terminalWidth() {
    try (Terminal terminal = TerminalBuilder.builder().nativeSignals(false).dumb(true).build()) {
      return terminal.getWidth() > 1 ? terminal.getWidth() : USUAL_WIDTH;
    } catch (IOException | IOError e) {
      return USUAL_WIDTH;
    }
  }
}
