package dev.fleetpool;

import dev.fleetpool.spi.CurrentTrace;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a job belongs in a distributed trace, as <a href="https://www.w3.org/TR/trace-context/">W3C
 * Trace Context</a> writes it. It comes with the job to its tasks, which find it with {@link
 * #current}, and is on the records that carry them. Fleetpool makes no spans of its own. Immutable,
 * thread-safe.
 *
 * @param traceParent such as {@code 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01}
 * @param traceState what vendors add, such as {@code congo=t61rcWkgMzE}; empty for nothing
 */
public record TraceContext(String traceParent, String traceState) {

  private static final Pattern PARENT =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.{0,400})?");
  private static final Pattern NO_ID = Pattern.compile("0+");
  private static final Pattern MEMBER =
      Pattern.compile(
          "([a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})"
              + "=[ -+\\--<>-~]{0,255}[!-+\\--<>-~]");
  private static final int MOST_MEMBERS = 32;
  private static final String FORBIDDEN_VERSION = "ff";
  private static final String FIRST_VERSION = "00";

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException if one is not as W3C writes it
   */
  public TraceContext {
    Objects.requireNonNull(traceParent, "traceParent");
    Objects.requireNonNull(traceState, "traceState");
    checkParent(traceParent);
    checkState(traceState);
  }

  /** A context to which no vendor has added anything. */
  public TraceContext(String traceParent) {
    this(traceParent, "");
  }

  /**
   * Returns the context of the job whose task runs in this process, on any of its threads: within a
   * task, that with which its caller submitted the job. Empty where the job has none, and outside
   * of tasks.
   */
  public static Optional<TraceContext> current() {
    return CurrentTrace.get();
  }

  private static void checkParent(String parent) {
    Matcher parts = PARENT.matcher(parent);
    check(
        parts.matches() && !parts.group(1).equals(FORBIDDEN_VERSION),
        "traceParent=%s must be version-traceId-parentId-flags, of 2, 32, 16 and 2 lower-case hexadecimal digits; take it from the current span",
        parent);
    check(
        !parts.group(1).equals(FIRST_VERSION) || parts.group(4) == null,
        "traceParent=%s must end after the flags, as its version is 00; take it from the current span",
        parent);
    check(
        !NO_ID.matcher(parts.group(2)).matches() && !NO_ID.matcher(parts.group(3)).matches(),
        "traceParent=%s must have a trace id and a parent id that are not all zero; there may be no current span",
        parent);
  }

  private static void checkState(String state) {
    Set<String> keys = new HashSet<>();
    int members = 0;
    for (String each : state.isEmpty() ? new String[0] : state.split(",", -1)) {
      String member = each.strip();
      if (member.isEmpty()) {
        continue;
      }
      members++;
      check(
          MEMBER.matcher(member).matches(),
          "traceState=%s must be a list of key=value with commas, as W3C writes it; leave it out if in doubt",
          state);
      check(
          keys.add(member.substring(0, member.indexOf('='))) && members <= MOST_MEMBERS,
          "traceState=%s must have at most 32 members, each with a key of its own; leave it out if in doubt",
          state);
    }
  }

  private static void check(boolean holds, String rule, String value) {
    if (!holds) {
      throw new IllegalArgumentException(rule.formatted(value));
    }
  }
}
