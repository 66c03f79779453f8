package dev.fleetpool.cli.top;

import java.io.IOException;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/**
 * The terminal, while {@code fleetpool top} has it: shows frames and hears the key that ends it.
 * What was on the terminal before is there again at the end, also when a signal ends the JVM. For
 * one thread; {@link #close} for any.
 */
final class TopScreen implements AutoCloseable {

  private static final int CTRL_C = 3;
  private static final int CTRL_D = 4;
  private static final int END = -1;
  private static final long LOOK_MS = 1;

  private final Terminal terminal;
  private final Colours colours;
  private final Display display;
  private final Attributes before;
  private final Thread hook = new Thread(this::restore, "fleetpool-top-end");
  private volatile boolean resized = true;
  private Size size = new Size(80, 24);
  private boolean restored;

  /** Whether text may be coloured. */
  enum Colours {
    NONE,
    ANSI
  }

  private TopScreen(Terminal terminal, Colours colours) {
    this.terminal = terminal;
    this.colours = colours;
    this.before = terminal.enterRawMode();
    Attributes raw = new Attributes(terminal.getAttributes());
    raw.setLocalFlag(LocalFlag.ISIG, false); // a key that suspends would leave the screen as it is
    terminal.setAttributes(raw);
    Runtime.getRuntime().addShutdownHook(hook);
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    this.display = new Display(terminal, /* fullscreen= */ true);
    terminal.handle(Signal.WINCH, signal -> resized = true);
  }

  /**
   * Takes the terminal.
   *
   * @throws IOException if there is none
   */
  static TopScreen open(Colours colours) throws IOException {
    return new TopScreen(TerminalBuilder.builder().system(true).dumb(false).build(), colours);
  }

  /** Returns how large a frame may be; looks only when the terminal said that it has changed. */
  Size size() {
    if (resized) {
      resized = false;
      Size now = terminal.getSize();
      size = now.getColumns() > 0 && now.getRows() > 0 ? now : size;
      display.resize(size.getRows(), size.getColumns());
      display.clear();
      terminal.puts(Capability.clear_screen);
    }
    return size;
  }

  /** Shows a frame. */
  void show(List<List<Span>> lines) {
    display.update(lines.stream().map(this::styled).toList(), 0);
  }

  private AttributedString styled(List<Span> line) {
    AttributedStringBuilder text = new AttributedStringBuilder();
    line.forEach(span -> text.styled(style(span.style()), span.text()));
    return text.toAttributedString();
  }

  private AttributedStyle style(Span.Style style) {
    AttributedStyle plain = AttributedStyle.DEFAULT;
    if (colours == Colours.NONE) {
      return switch (style) {
        case BOLD, ALERT -> plain.bold();
        case PLAIN, BUSY, FULL, DIM -> plain;
      };
    }
    return switch (style) {
      case PLAIN -> plain;
      case BOLD -> plain.bold();
      case BUSY -> plain.foreground(AttributedStyle.GREEN);
      case FULL -> plain.foreground(AttributedStyle.GREEN).bold();
      case DIM -> plain.faint();
      case ALERT -> plain.foreground(AttributedStyle.RED);
    };
  }

  /** Says whether the terminal has another size than the last frame. */
  boolean isResized() {
    return resized;
  }

  /** Says whether somebody wants to quit, by a key or by closing the terminal. */
  boolean isQuit() throws IOException {
    NonBlockingReader keys = terminal.reader();
    for (int key = keys.read(LOOK_MS);
        key != NonBlockingReader.READ_EXPIRED;
        key = keys.read(LOOK_MS)) {
      if (key == 'q' || key == 'Q' || key == CTRL_C || key == CTRL_D || key == END) {
        return true;
      }
    }
    return false;
  }

  private synchronized void restore() {
    if (restored) {
      return;
    }
    restored = true;
    terminal.puts(Capability.exit_ca_mode);
    terminal.puts(Capability.cursor_normal);
    terminal.flush();
    terminal.setAttributes(before);
  }

  @Override
  public void close() throws IOException {
    restore();
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the JVM is ending, and the hook runs
    }
    terminal.close();
  }
}
