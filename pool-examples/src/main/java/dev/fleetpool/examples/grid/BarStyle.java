package dev.fleetpool.examples.grid;

import java.nio.charset.Charset;
import me.tongfei.progressbar.ProgressBarStyle;

/** How a progress bar is drawn: in what the terminal can show, without colours where asked. */
public final class BarStyle {

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
}
