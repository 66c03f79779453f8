package dev.fleetpool.cli.map;

import dev.fleetpool.Job;
import dev.fleetpool.Outcome;
import dev.fleetpool.Pool;
import dev.fleetpool.ResultStream;
import dev.fleetpool.TaskFailure;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.cli.map.Command.Finished;
import dev.fleetpool.cli.map.CommandResult.Ending;
import dev.fleetpool.cli.map.CommandResult.Where;
import dev.fleetpool.cli.map.HaltRule.Tally;
import dev.fleetpool.cli.map.HaltRule.When;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One run: hands commands out, prints what comes back, and decides when it ends. Owned by the main
 * thread. Results are taken as they come, whatever the order in which they are printed, so that a
 * rule like {@code --halt now,fail=1} acts at once.
 */
final class MapRun {

  /** Children only start programs: code that is compiled well would never pay for itself. */
  private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

  /** What is wrong with the job on a host; no other command would fare better. */
  private static final Set<Reason> REFUSALS =
      EnumSet.of(Reason.CODE_MISSING, Reason.SETTINGS_REFUSED);

  private static final int LOST = -1;
  private static final int SIGKILL = 9;
  private static final int NOT_FOUND = 127;
  private static final int NOT_EXECUTABLE = 126;

  private final RunPlan plan;
  private final RunOutput output;
  private final Outstanding outstanding;
  private long done;
  private long failed;
  private Optional<Integer> halted = Optional.empty();

  /** Creates one that keeps what is outstanding in these bounds. */
  MapRun(RunPlan plan, RunOutput output, Outstanding outstanding) {
    this.plan = plan;
    this.output = output;
    this.outstanding = outstanding;
  }

  /**
   * Runs it to its end.
   *
   * @return the exit code
   * @throws IOException if its output cannot be written
   */
  int run(Pool pool) throws IOException {
    CommandFeed feed = new CommandFeed(plan.supply(), plan.wanted(), outstanding);
    try (ResultStream<Outcome<byte[]>> results =
        inTraceOfCaller(pool.job(new CommandFunction(plan.settings())))
            .withoutSpeculation()
            .classPath(ChildCode.jar())
            .childJvmArgs(QUICK_COMPILER)
            .collectFailures()
            .imapUnordered(feed)) {
      boolean goesOn = true;
      while (goesOn && results.hasNext()) {
        goesOn = accept(results.next());
      }
      for (Finished finished : outstanding.leftWaiting()) {
        output.print(finished);
      }
    } finally {
      outstanding.stop();
    }
    return halted.orElseGet(() -> ExitCodes.ofFailures(failed));
  }

  private static Job<byte[], byte[]> inTraceOfCaller(Job<byte[], byte[]> job) {
    return CallerTrace.in(System.getenv()).map(job::trace).orElse(job);
  }

  /** Says whether the run goes on. */
  private boolean accept(Outcome<byte[]> outcome) throws IOException {
    Command command = outstanding.command(outcome.index());
    CommandResult result = result(outcome);
    done++;
    failed += result.ending().isSuccess() ? 0 : 1;
    output.ended(new Finished(command, result), tally(), outstanding.handedOut());
    for (Finished finished : outstanding.finish(outcome.index(), result)) {
      output.print(finished);
    }
    if (isHopeless(result)) {
      halted = Optional.of(ExitCodes.ofFailures(failed));
      return false;
    }
    return halted.isPresent() || goesOnAfter(command, result);
  }

  private boolean goesOnAfter(Command command, CommandResult result) throws IOException {
    if (!plan.halt().isMet(tally())) {
      return true;
    }
    outstanding.stop();
    halted = Optional.of(plan.halt().exitCode(tally(), result.ending().forShell()));
    boolean now = plan.halt().when() == When.NOW;
    output.tell(
        "--halt is met by command %d: %s; %s"
            .formatted(
                command.number(),
                command.text(),
                now ? "what runs is killed" : "what was handed out goes on to its end"));
    return !now;
  }

  private Tally tally() {
    return new Tally(done, failed, outstanding.total());
  }

  /** What cannot be started for one input cannot be for the others, if all run the same program. */
  private boolean isHopeless(CommandResult result) {
    int exitCode = result.ending().exitCode();
    return plan.template().hasFixedProgram()
        && result.told().isPresent()
        && (exitCode == NOT_FOUND || exitCode == NOT_EXECUTABLE);
  }

  /** A command whose child or host was lost, or whose output could not travel, has failed too. */
  private static CommandResult result(Outcome<byte[]> outcome) {
    if (outcome instanceof Outcome.Failure<byte[]> lost) {
      TaskFailure failure = lost.exception().failure();
      if (REFUSALS.contains(failure.reason())) {
        throw lost.exception();
      }
      Ending ending = new Ending(LOST, failure.signal().orElse(SIGKILL));
      return CommandResult.without(ending, failure.summary(), new Where(failure.host(), 0, 0));
    }
    return CommandResult.decoded(outcome.get());
  }
}
