package dev.fleetpool.cli.map;

import dev.fleetpool.FleetpoolException;
import dev.fleetpool.Pool;
import dev.fleetpool.cli.map.HaltRule.When;
import dev.fleetpool.cli.map.JobLog.Hosts;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code fleetpool map}, but for where it runs, and what it does with them. */
public final class MapOptions {

  private static final int MOST_OUTSTANDING = 4096;
  private static final int MOST_OUTSTANDING_SOON = 64;
  private static final int HEAP_SHARE = 8;

  @Mixin private InputOptions inputs = new InputOptions();

  @Mixin private OutputOptions outputs = new OutputOptions();

  @Option(
      names = "--retries",
      paramLabel = "N",
      converter = OptionText.Attempts.class,
      description = "How often a command that fails is run in all. Default: 1.")
  private Optional<Integer> attempts = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = OptionText.Time.class,
      description =
          "Kills a command, and all it has started, after so many seconds; also 5m, 2h, 1d.")
  private Optional<Long> timeoutMs = Optional.empty();

  @Option(
      names = "--halt",
      paramLabel = "RULE",
      converter = OptionText.Halt.class,
      description =
          "Ends early: now,fail=1 when a command has failed, soon,done=10%% when a tenth has ended; also success. now kills what runs, soon lets it end.")
  private Optional<HaltRule> halt = Optional.empty();

  @Option(
      names = {"--workdir", "--wd"},
      paramLabel = "DIR",
      description = "Where the commands run, on their hosts. Default: this folder.")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = "Passes this variable of the environment to the commands on all hosts.")
  private List<String> variables = new ArrayList<>();

  @Option(names = "--dry-run", description = "Prints the commands and runs none.")
  private boolean dryRun;

  /** A pool for a run. */
  public interface Place {

    /** Opens it. */
    Pool open();

    /** Returns the number of slots, if it is a pool on this machine. */
    OptionalInt localSlots();
  }

  /**
   * Runs the command that these words make up.
   *
   * @return the exit code
   * @throws IllegalArgumentException if the words and options make no sense
   */
  public int run(List<String> words, Place place) {
    CommandWords parts = CommandWords.of(words);
    CommandTemplate template = inputs.template(parts);
    outputs.check();
    CommandSettings settings = settings();
    try {
      CommandSupply supply = inputs.supply(template, parts);
      return dryRun ? print(supply) : run(template, supply, settings, place);
    } catch (IOException | UncheckedIOException e) {
      return trouble(e, Optional.ofNullable(e.getMessage()));
    } catch (FleetpoolException | CancellationException e) {
      return trouble(e, Optional.ofNullable(e.getMessage()));
    }
  }

  private static int trouble(Exception failure, Optional<String> message) {
    if (message.filter(text -> text.equals("Broken pipe")).isPresent()) {
      return ExitCodes.NO_READER;
    }
    OutputOptions.tell(message.orElseGet(failure::toString));
    return ExitCodes.TROUBLE;
  }

  private CommandSettings settings() {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String name : variables) {
      String value = System.getenv(name);
      if (value == null) {
        throw new IllegalArgumentException(
            "--env=%s must be set in this environment; export it, or leave it out".formatted(name));
      }
      environment.put(name, value);
    }
    return new CommandSettings(
        folder.orElse(Path.of("")).toAbsolutePath().normalize().toString(),
        environment,
        timeoutMs.orElse(0L),
        attempts.orElse(1));
  }

  private static int print(CommandSupply supply) throws IOException {
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    for (Optional<Command> next = supply.next(); next.isPresent(); next = supply.next()) {
      out.write((next.get().text() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return 0;
  }

  private int run(
      CommandTemplate template, CommandSupply supply, CommandSettings settings, Place place)
      throws IOException {
    Hosts hosts = place.localSlots().isPresent() ? Hosts.LOCAL : Hosts.NAMED;
    try (RunOutput output = outputs.open(hosts)) {
      Predicate<Command> wanted = outputs.wanted();
      HaltRule rule = halt.orElse(HaltRule.NEVER);
      RunPlan plan = new RunPlan(template, supply, wanted, settings, rule, outputs.order());
      long mostBytes = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
      Outstanding outstanding =
          new Outstanding(outputs.order(), mostOutstanding(rule, place), mostBytes);
      return new PoolRun(place).run(new MapRun(plan, output, outstanding)::run);
    }
  }

  /** What was handed out goes on after {@code --halt soon}; so it is kept short. */
  private static int mostOutstanding(HaltRule rule, Place place) {
    boolean endsSoon = rule.number() > 0 && rule.when() == When.SOON;
    return !endsSoon
        ? MOST_OUTSTANDING
        : place.localSlots().isPresent()
            ? 2 * place.localSlots().getAsInt()
            : MOST_OUTSTANDING_SOON;
  }
}
