package dev.fleetpool.cli.map;

import dev.fleetpool.TraceContext;
import dev.fleetpool.cli.map.CommandResult.Ending;
import dev.fleetpool.cli.map.CommandResult.Where;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One attempt at a command. Owned by the task thread of a child; an interrupt kills the command.
 *
 * <p>Its output goes to files, not through pipes: nothing needs to read along, and a process that
 * the command leaves behind holds nothing up.
 */
final class CommandRun {

  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;
  private static final String ENOENT = "2";

  /** "error=2, No such file or directory", or "error: 2 (No such file or directory)" on JDK 25. */
  private static final Pattern EXEC_FAILED = Pattern.compile("error(?:=|: )(\\d+),? \\(?([^)]*)");

  private static final Redirect NO_INPUT = Redirect.from(Path.of("/dev/null").toFile());

  /** What an answer may take of the heap; it is held three times while it leaves. */
  private static final int HEAP_SHARE = 8;

  private final CommandSettings settings;
  private final CommandTask task;
  private final String mark;
  private long startMs;
  private long startNs;

  CommandRun(CommandSettings settings, CommandTask task) {
    this.settings = settings;
    this.task = task;
    this.mark = ProcessHandle.current().pid() + "-" + task.number() + "-" + System.nanoTime();
  }

  /** Runs it to its end, or its time-out. */
  CommandResult run() throws IOException, InterruptedException {
    startMs = System.currentTimeMillis();
    startNs = System.nanoTime();
    Optional<String> refusal = refusal();
    if (refusal.isPresent()) {
      return without(Ending.of(NOT_EXECUTABLE), refusal.get());
    }
    if (task.input().length == 0) {
      return runReading(NO_INPUT, List.of());
    }
    try (UnlinkedFile input = UnlinkedFile.holding(task.input())) {
      return runReading(Redirect.from(input.file()), List.of(input));
    }
  }

  private CommandResult runReading(Redirect input, List<UnlinkedFile> behind)
      throws IOException, InterruptedException {
    try (UnlinkedFile stdout = UnlinkedFile.create();
        UnlinkedFile stderr = UnlinkedFile.create()) {
      Process process;
      try {
        process = builder(input, stdout, stderr).start();
      } catch (IOException e) {
        return notStarted(e);
      }
      stdout.unlink();
      stderr.unlink();
      for (UnlinkedFile each : behind) {
        each.unlink();
      }
      boolean ended = await(process);
      return result(ended ? Ending.of(process.exitValue()) : Ending.timedOut(), stdout, stderr);
    }
  }

  private ProcessBuilder builder(Redirect input, UnlinkedFile stdout, UnlinkedFile stderr) {
    ProcessBuilder builder =
        new ProcessBuilder(task.command())
            .directory(Path.of(settings.folder()).toFile())
            .redirectInput(input)
            .redirectOutput(stdout.file())
            .redirectError(stderr.file());
    String number = Long.toString(task.number());
    builder.environment().putAll(settings.environment());
    builder.environment().put("FLEETPOOL_SEQ", number);
    builder.environment().put("PARALLEL_SEQ", number);
    builder.environment().put(ProcessTree.MARK, mark);
    TraceContext.current().ifPresent(context -> CallerTrace.put(context, builder.environment()));
    return builder;
  }

  /** Returns why it cannot be run here. */
  private Optional<String> refusal() {
    if (!Files.isDirectory(Path.of(settings.folder()))) {
      return Optional.of(
          "--workdir=%s must be a folder on host %s; create it there, or name another one"
              .formatted(settings.folder(), HostLabel.OF_THIS_HOST));
    }
    Charset charset = nativeCharset();
    return task.command().stream()
        .filter(word -> !charset.newEncoder().canEncode(word))
        .findFirst()
        .map(
            word ->
                "argument %s must be text that the locale of host %s can write (%s); start its worker with LC_ALL=C.UTF-8"
                    .formatted(ShellQuote.quoted(word), HostLabel.OF_THIS_HOST, charset));
  }

  /** Returns what this JVM writes arguments in. */
  private static Charset nativeCharset() {
    String name = System.getProperty("sun.jnu.encoding");
    return Runtime.version().feature() < 18 || name == null
        ? Charset.defaultCharset()
        : Charset.forName(name);
  }

  private CommandResult notStarted(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    String program = ShellQuote.quoted(task.command().get(0));
    Matcher failed = EXEC_FAILED.matcher(message);
    boolean isKnown = failed.find();
    if (isKnown && failed.group(1).equals(ENOENT)) {
      return without(
          Ending.of(NOT_FOUND),
          "%s: command not found on host %s; say its path, or put it on the PATH there"
              .formatted(program, HostLabel.OF_THIS_HOST));
    }
    String reason = isKnown ? failed.group(2) : message;
    return without(
        Ending.of(NOT_EXECUTABLE),
        "%s: cannot be run on host %s: %s".formatted(program, HostLabel.OF_THIS_HOST, reason));
  }

  /** Waits for it; says whether it ended by itself. */
  private boolean await(Process process) throws InterruptedException {
    try {
      if (settings.timeoutMs() == 0) {
        process.waitFor();
        return true;
      }
      if (process.waitFor(settings.timeoutMs(), TimeUnit.MILLISECONDS)) {
        return true;
      }
      ProcessTree.end(process, mark);
      return false;
    } catch (InterruptedException e) {
      ProcessTree.kill(process, mark);
      throw e;
    }
  }

  private CommandResult result(Ending ending, UnlinkedFile stdout, UnlinkedFile stderr)
      throws IOException {
    long most = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    long printed = stdout.size() + stderr.size();
    if (printed > most) {
      return without(
          ending.isSuccess() ? Ending.of(1) : ending,
          "it printed %d bytes, it must be under %d with the heap of the child; let it write to a file, or raise the worker's --child-heap"
              .formatted(printed, most));
    }
    String trouble =
        ending.exitCode() < 0
            ? "killed after %s s, its time-out".formatted(settings.timeoutMs() / 1e3)
            : "";
    return new CommandResult(ending, trouble, where(), stdout.read(), stderr.read());
  }

  private CommandResult without(Ending ending, String trouble) {
    return CommandResult.without(ending, trouble, where());
  }

  private Where where() {
    return new Where(HostLabel.OF_THIS_HOST, startMs, System.nanoTime() - startNs);
  }
}
