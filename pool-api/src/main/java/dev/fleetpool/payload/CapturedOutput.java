package dev.fleetpool.payload;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a task printed, as UTF-8 bytes; the arrays are shared and must not be written to. */
public final class CapturedOutput {

  /** Of a task that printed nothing. */
  public static final CapturedOutput NONE = new CapturedOutput(new byte[0], new byte[0]);

  private final byte[] stdout;
  private final byte[] stderr;

  /** Creates one. */
  public CapturedOutput(byte[] stdout, byte[] stderr) {
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** Returns what went to standard output. */
  public byte[] stdout() {
    return stdout;
  }

  /** Returns what went to standard error. */
  public byte[] stderr() {
    return stderr;
  }

  /** Says whether nothing was printed. */
  public boolean isEmpty() {
    return stdout.length == 0 && stderr.length == 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CapturedOutput that
        && Arrays.equals(stdout, that.stdout)
        && Arrays.equals(stderr, that.stderr);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(stdout) + Arrays.hashCode(stderr);
  }

  @Override
  public String toString() {
    return "CapturedOutput[stdout="
        + new String(stdout, StandardCharsets.UTF_8)
        + ", stderr="
        + new String(stderr, StandardCharsets.UTF_8)
        + "]";
  }
}
