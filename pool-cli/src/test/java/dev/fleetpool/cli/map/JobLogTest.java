package dev.fleetpool.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.cli.map.Command.Finished;
import dev.fleetpool.cli.map.CommandResult.Ending;
import dev.fleetpool.cli.map.CommandResult.Where;
import dev.fleetpool.cli.map.JobLog.Hosts;
import dev.fleetpool.cli.map.PastCommands.Again;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class JobLogTest {

  @TempDir Path folder;

  private static Command command(long number, String... words) {
    return new Command(List.of(), new CommandTask(number, List.of(words)));
  }

  private static Finished finished(Command command, Ending ending) {
    Where where = new Where("host-a", 1_795_534_710_460L, 3_600_000);
    byte[] printed = "four".getBytes(StandardCharsets.UTF_8);
    return new Finished(command, new CommandResult(ending, "", where, printed, new byte[9]));
  }

  private Path log() {
    return folder.resolve("log");
  }

  private void write(Finished... rows) throws IOException {
    try (JobLog log = JobLog.begin(log(), Hosts.LOCAL)) {
      for (Finished row : rows) {
        log.write(row);
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fullDiskIsToldWithTheFile() {
    assertThatThrownBy(() -> JobLog.begin(Path.of("/dev/full"), Hosts.LOCAL))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("--joblog=/dev/full must be a file that can be written (No space")
        .hasMessageEndingWith("make room there, or name another file");
  }

  @Test
  void fileThatCannotBeMadeIsToldWithItsName() {
    Path file = folder.resolve("none").resolve("log");

    assertThatThrownBy(() -> JobLog.begin(file, Hosts.LOCAL))
        .hasMessageContainingAll("--joblog=" + file, "(NoSuchFileException)");
  }

  @Test
  void rowsAreParallels() throws IOException {
    write(
        finished(command(1, "exit", "it's"), Ending.of(3)),
        finished(command(2, "x\ny", ""), Ending.timedOut()),
        finished(command(3, "x"), Ending.of(137)));

    assertThat(log())
        .hasContent(
            """
            Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand
            1\t:\t1795534710.460\t     0.004\t0\t4\t3\t0\texit 'it'\\''s'
            2\t:\t1795534710.460\t     0.004\t0\t4\t-1\t15\t$'x\\ny' ''
            3\t:\t1795534710.460\t     0.004\t0\t4\t137\t9\tx
            """);
    assertThat(JobLog.row(finished(command(1, "x"), Ending.of(0)), Hosts.NAMED))
        .startsWith("1\thost-a\t");
  }

  @Test
  void whatIsInTheLogIsDone() throws IOException {
    write(
        finished(command(1, "a"), Ending.of(0)),
        finished(command(2, "b"), Ending.of(1)),
        finished(command(3, "c"), Ending.timedOut()));

    PastCommands past = PastCommands.read(log());

    assertThat(past.isDone(command(1, "a"), Again.NONE)).isTrue();
    assertThat(past.isDone(command(2, "b"), Again.NONE)).isTrue();
    assertThat(past.isDone(command(4, "d"), Again.NONE)).isFalse();
    assertThat(past.isDone(command(1, "a"), Again.FAILED)).isTrue();
    assertThat(past.isDone(command(2, "b"), Again.FAILED)).isFalse();
    assertThat(past.isDone(command(3, "c"), Again.FAILED)).isFalse();
    assertThat(past.isDone(command(1, "other"), Again.NONE)).isFalse();
  }

  @Test
  void laterRowOfACommandCounts() throws IOException {
    write(finished(command(1, "a"), Ending.of(1)), finished(command(1, "a"), Ending.of(0)));

    assertThat(PastCommands.read(log()).isDone(command(1, "a"), Again.FAILED)).isTrue();
  }

  @Test
  void rowThatWasCutOffIsDroppedAndItsCommandRunsAgain() throws IOException {
    write(finished(command(1, "a"), Ending.of(0)));
    Files.writeString(log(), "2\t:\t1795534710.460\t 0.0", StandardOpenOption.APPEND);

    PastCommands past = PastCommands.read(log());
    try (JobLog log = JobLog.goOn(log(), Hosts.LOCAL, past.wholeBytes())) {
      log.write(finished(command(2, "b"), Ending.of(0)));
    }

    assertThat(past.isDone(command(2, "b"), Again.NONE)).isFalse();
    assertThat(Files.readAllLines(log())).hasSize(3).last().asString().endsWith("\tb");
  }

  @Test
  void logThatIsNotThereYetIsBegun() throws IOException {
    PastCommands past = PastCommands.read(log());
    JobLog.goOn(log(), Hosts.LOCAL, past.wholeBytes()).close();

    assertThat(Files.readString(log())).isEqualTo(JobLog.HEADER + "\n");
  }

  @Test
  void twoRunsDoNotWriteOneLog() throws IOException {
    try (JobLog log = JobLog.begin(log(), Hosts.LOCAL)) {
      log.write(finished(command(1, "a"), Ending.of(0)));

      assertThatThrownBy(() -> JobLog.begin(log(), Hosts.LOCAL))
          .hasMessageContaining("must be written by one run at a time");
    }
    assertThat(Files.readAllLines(log())).hasSize(2);
  }
}
