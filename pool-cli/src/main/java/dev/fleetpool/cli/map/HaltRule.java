package dev.fleetpool.cli.map;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When the run ends early: the value of {@code --halt}. Immutable.
 *
 * @param when what becomes of the commands that run
 * @param what which commands are counted
 * @param number how many of them end the run; 0 for never
 * @param unit whether the number is of commands, or of each hundred of all inputs; how many these
 *     are is known once they have been read to their end, and only then can the rule be met
 */
record HaltRule(When when, What what, int number, Unit unit) {

  static final HaltRule NEVER = new HaltRule(When.SOON, What.DONE, 0, Unit.COMMANDS);

  private static final Pattern TEXT =
      Pattern.compile("(now|soon),(fail|success|done)=(\\d{1,9})(%)?");
  private static final int ALL = 100;

  /** What becomes of the commands that run. */
  enum When {
    /** They are killed. */
    NOW,
    /** They end; no further one is handed out. */
    SOON
  }

  /** Which commands are counted. */
  enum What {
    FAIL,
    SUCCESS,
    DONE
  }

  /** What the number is of. */
  enum Unit {
    COMMANDS,
    PERCENT
  }

  /**
   * How far the run is.
   *
   * @param done how many commands have ended
   * @param failed how many of them failed
   * @param total how many inputs there are, once that is known
   */
  record Tally(long done, long failed, OptionalLong total) {}

  /** Reads the value of the option; nothing if it is none. */
  static Optional<HaltRule> parse(String text) {
    if (text.equals("never")) {
      return Optional.of(NEVER);
    }
    Matcher found = TEXT.matcher(text);
    if (!found.matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(found.group(3));
    Unit unit = found.group(4) == null ? Unit.COMMANDS : Unit.PERCENT;
    if (number < 1 || (unit == Unit.PERCENT && number > ALL)) {
      return Optional.empty();
    }
    When when = found.group(1).equals("now") ? When.NOW : When.SOON;
    What what =
        switch (found.group(2)) {
          case "fail" -> What.FAIL;
          case "success" -> What.SUCCESS;
          default -> What.DONE;
        };
    return Optional.of(new HaltRule(when, what, number, unit));
  }

  /** Says whether the run is to end. */
  boolean isMet(Tally tally) {
    if (number == 0) {
      return false;
    }
    long counted = counted(tally);
    if (unit == Unit.COMMANDS) {
      return counted >= number;
    }
    return tally.total().isPresent() && counted * ALL >= number * tally.total().getAsLong();
  }

  private long counted(Tally tally) {
    return switch (what) {
      case FAIL -> tally.failed();
      case SUCCESS -> tally.done() - tally.failed();
      case DONE -> tally.done();
    };
  }

  /**
   * Returns the exit code of a run that it has ended, as parallel has it.
   *
   * @param last the exit code of the command that made it end
   */
  int exitCode(Tally tally, int last) {
    if (what == What.SUCCESS) {
      return 0;
    }
    if (unit == Unit.PERCENT) {
      return (int) Math.ceil((double) ALL * tally.failed() / tally.total().orElse(tally.done()));
    }
    return number == 1 ? last : ExitCodes.ofFailures(tally.failed());
  }
}
