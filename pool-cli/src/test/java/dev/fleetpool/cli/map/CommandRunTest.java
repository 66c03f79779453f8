package dev.fleetpool.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.cli.map.CommandResult.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandRunTest {

  @TempDir Path folder;

  private CommandResult run(long timeoutMs, CommandTask task)
      throws IOException, InterruptedException {
    CommandSettings settings =
        new CommandSettings(folder.toString(), Map.of("NAME", "value"), timeoutMs, 1);
    return new CommandRun(settings, task).run();
  }

  private CommandResult run(String... command) throws IOException, InterruptedException {
    return run(0, new CommandTask(5, List.of(command)));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  @Test
  void bothOutputsAndTheExitCodeAreKept() throws Exception {
    CommandResult result = run("sh", "-c", "echo out; echo err >&2; exit 3");

    assertThat(result.ending()).isEqualTo(new Ending(3, 0));
    assertThat(text(result.stdout())).isEqualTo("out\n");
    assertThat(text(result.stderr())).isEqualTo("err\n");
    assertThat(result.told()).isEmpty();
    assertThat(CommandResult.decoded(result.encoded()).where()).isEqualTo(result.where());
  }

  @Test
  void commandReadsItsBlockOrNothing() throws Exception {
    byte[] block = "a\0b\n".getBytes(StandardCharsets.UTF_8);
    CommandTask task = CommandTask.decoded(new CommandTask(1, List.of("cat"), block).encoded());

    assertThat(run(0, task).stdout()).isEqualTo(block);
    assertThat(run("cat").stdout()).isEmpty();
  }

  @Test
  void folderNumberAndVariablesAreTheCommands() throws Exception {
    assertThat(text(run("sh", "-c", "pwd; echo $FLEETPOOL_SEQ $PARALLEL_SEQ $NAME").stdout()))
        .isEqualTo(folder.toRealPath() + "\n5 5 value\n");
  }

  @Test
  void argumentIsPassedOnAsItIs() throws Exception {
    String argument = "it's \"$(id)\"; * \n \\ ü";

    assertThat(text(run("printf", "%s", argument).stdout())).isEqualTo(argument);
  }

  @Test
  void commandThatIsNotThereIs127AndTold() throws Exception {
    CommandResult missing = run("no-such-program");
    assertThat(missing.ending()).isEqualTo(new Ending(127, 0));
    assertThat(missing.told().orElseThrow())
        .startsWith("no-such-program: command not found on host ");

    Path file = Files.writeString(folder.resolve("plain"), "");
    CommandResult unusable = run(file.toString());
    assertThat(unusable.ending()).isEqualTo(new Ending(126, 0));
    assertThat(unusable.told().orElseThrow()).contains("Permission denied");
  }

  @Test
  void folderThatIsNotThereIsTold() throws Exception {
    CommandSettings settings = new CommandSettings("/no/such/folder", Map.of(), 0, 1);

    CommandResult result = new CommandRun(settings, new CommandTask(1, List.of("true"))).run();

    assertThat(result.told().orElseThrow()).startsWith("--workdir=/no/such/folder must be");
  }

  @Test
  void timeOutKillsDescendantsAndWhatHasLeftThem() throws Exception {
    String script =
        "sh -c 'echo $$ > inner; sleep 600' & (setsid sleep 600 & echo $! > outer) ; trap '' TERM; "
            + "echo begun; sleep 600; sleep 600";

    CommandResult result = run(1000, new CommandTask(1, List.of("sh", "-c", script)));

    assertThat(result.ending()).isEqualTo(Ending.timedOut());
    assertThat(text(result.stdout())).isEqualTo("begun\n");
    assertThat(result.told().orElseThrow()).isEqualTo("killed after 1.0 s, its time-out");
    long inner = Long.parseLong(Files.readString(folder.resolve("inner")).strip());
    long outer = Long.parseLong(Files.readString(folder.resolve("outer")).strip());
    await().atMost(Duration.ofSeconds(5)).until(() -> !isAlive(inner) && !isAlive(outer));
  }

  @Test
  void interruptKillsTheCommand() throws Exception {
    Thread thread =
        new Thread(
            () -> {
              try {
                run("sh", "-c", "echo $$ > pid; exec sleep 600");
              } catch (IOException | InterruptedException e) {
                return; // as it should
              }
            });
    thread.start();
    Path pid = folder.resolve("pid");
    await().until(() -> Files.exists(pid) && !Files.readString(pid).isEmpty());

    thread.interrupt();

    thread.join(5000);
    assertThat(thread.isAlive()).isFalse();
    await().until(() -> !isAlive(Long.parseLong(Files.readString(pid).strip())));
  }

  @Test
  void processLeftBehindHoldsNothingUp() throws Exception {
    CommandResult result = run("sh", "-c", "sleep 600 & echo $!");

    long left = Long.parseLong(text(result.stdout()).strip());
    ProcessHandle.of(left).ifPresent(ProcessHandle::destroyForcibly);
    assertThat(result.ending()).isEqualTo(Ending.of(0));
  }

  @Test
  void signalIsTold() throws Exception {
    assertThat(run("sh", "-c", "kill -9 $$").ending()).isEqualTo(new Ending(137, 9));
  }

  @Test
  void filesOfACommandLoseTheirNamesAsSoonAsItRuns() throws Exception {
    byte[] block = "x".getBytes(StandardCharsets.UTF_8);
    String script = "while ls \"$1\" | grep -q fleetpool-map-$PPID-; do sleep 0.01; done";

    CommandResult result =
        run(
            20_000,
            new CommandTask(
                1, List.of("sh", "-c", script, "sh", System.getProperty("java.io.tmpdir")), block));
    CommandResult none = run("no-such-program");

    assertThat(result.ending()).isEqualTo(Ending.of(0));
    assertThat(none.ending()).isEqualTo(Ending.of(127));
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      String own = "fleetpool-map-" + ProcessHandle.current().pid() + "-";
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith(own));
    }
  }

  @Test
  void failedCommandIsRunAgainSoManyTimesInAll() throws Exception {
    CommandSettings settings = new CommandSettings(folder.toString(), Map.of(), 0, 3);
    CommandTask task = new CommandTask(1, List.of("sh", "-c", "echo x >> tries; exit 4"));

    byte[] result = new CommandFunction(settings).apply(task.encoded());

    assertThat(CommandResult.decoded(result).ending()).isEqualTo(Ending.of(4));
    assertThat(Files.readAllLines(folder.resolve("tries"))).hasSize(3);
  }
}
