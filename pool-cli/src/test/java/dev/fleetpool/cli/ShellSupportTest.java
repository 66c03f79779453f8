package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

/** The completion script and the manual pages, as shells and {@code man} take them. */
class ShellSupportTest {

  /** What of man(7) the pages use; groff, where it is installed, knows more of what is wrong. */
  private static final Pattern MACRO = Pattern.compile("\\.(TH|SH|TP|PP|nf|fi)( .+)?");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int run(String... args) {
    return FleetpoolCommand.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private static String shell(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return said.strip();
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    assertThat(run("completion", "bash")).isZero();
    Path script = Files.writeString(folder.resolve("completion"), out.toString());

    String complete =
        "source %s; COMP_WORDS=(fleetpool %s); COMP_CWORD=%d; _complete_fleetpool 2> /dev/null; echo ${COMPREPLY[@]}";
    assertThat(shell("bash", "-c", complete.formatted(script, "dr", 1))).isEqualTo("drain");
    assertThat(shell("bash", "-c", complete.formatted(script, "topics cr", 2))).isEqualTo("create");
    assertThat(shell("bash", "-c", complete.formatted(script, "worker --child-h", 2)))
        .isEqualTo("--child-heap");
  }

  @Test
  void shellThatIsNotKnownIsTold() {
    assertThat(run("completion", "fish")).isEqualTo(2);

    assertThat(err.toString()).contains("fish", "bash, zsh").hasLineCount(1);
  }

  @Test
  void everyCommandHasAManualPage() throws IOException {
    assertThat(run("man", folder.toString())).isZero();

    try (var pages = Files.list(folder.resolve("man1"))) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .contains("fleetpool.1", "fleetpool-map.1", "fleetpool-topics-check.1");
    }
    assertThat(folder.resolve("man1/fleetpool-drain.1"))
        .content()
        .contains(
            ".TH FLEETPOOL\\-DRAIN 1",
            "fleetpool\\-drain \\- Has a host leave the fleet, and waits until it is gone\n",
            "\\fIHOST\\fR",
            "\\fB\\-\\-timeout\\fR \\fITIME\\fR",
            "Default: 1h.");
    assertThat(folder.resolve("man1/fleetpool.1")).content().contains("\\fBfleetpool\\-map\\fR(1)");
  }

  @Test
  void whatManWouldTakeForAnOrderIsText() {
    CommandSpec command = CommandSpec.create().name("odd");
    command.usageMessage().description(".so 5 %%", "'in C:\\fleet");

    assertThat(ManPage.all(command).get("odd")).contains("\n\\&.so 5 %\n", "\n\\&'in C:\\efleet\n");
  }

  @Test
  void manualPagesAreWithoutFault() throws Exception {
    assertThat(run("man", folder.toString())).isZero();

    List<String> pages;
    try (var files = Files.list(folder.resolve("man1"))) {
      pages = files.map(Path::toString).toList();
    }
    for (String page : pages) {
      List<String> lines = Files.readAllLines(Path.of(page));
      assertThat(lines.get(0)).as(page).startsWith(".TH ");
      assertThat(lines)
          .as(page)
          .filteredOn(line -> line.startsWith(".") || line.startsWith("'"))
          .allMatch(line -> MACRO.matcher(line).matches());
    }
    if (Files.isExecutable(Path.of("/usr/bin/groff"))) {
      List<String> command = new ArrayList<>(List.of("groff", "-man", "-ww", "-z", "-Tutf8"));
      command.addAll(pages);
      assertThat(shell(command.toArray(String[]::new))).isEmpty();
    }
  }
}
