package dev.fleetpool.chaos;

import static org.awaitility.Awaitility.await;

import dev.fleetpool.cli.FleetpoolCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A host: {@code fleetpool worker} as a process of its own, and its children. */
final class AgentProcess {

  /** Names the host to its children, which inherit the environment. */
  static final String HOST_VARIABLE = "FLEETPOOL_TEST_HOST";

  private static final Duration JOIN_LIMIT = Duration.ofSeconds(60);

  /**
   * Where and as what an agent runs.
   *
   * @param host its name
   * @param bootstrapServers the brokers
   * @param prefix what the fleet's topics begin with
   * @param folder where its log and its sockets go
   * @param java what it is started with
   * @param before what stands before its command; often nothing
   * @param variables what is added to its environment
   * @param options further options of the command
   */
  record Place(
      String host,
      String bootstrapServers,
      String prefix,
      Path folder,
      JavaCommand java,
      List<String> before,
      Map<String, String> variables,
      List<String> options) {

    Place with(String... more) {
      List<String> all = new ArrayList<>(options);
      all.addAll(List.of(more));
      return new Place(host, bootstrapServers, prefix, folder, java, before, variables, all);
    }

    Place behind(List<String> command) {
      return new Place(host, bootstrapServers, prefix, folder, java, command, variables, options);
    }

    Place startedWith(JavaCommand other) {
      return new Place(host, bootstrapServers, prefix, folder, other, before, variables, options);
    }
  }

  private final Process process;
  private final Path log;

  private AgentProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts it; {@link #awaitJoined} waits for it. */
  static AgentProcess start(Place place) {
    try {
      Path log = Files.createTempFile(place.folder(), place.host() + "-", ".log");
      List<String> after =
          new ArrayList<>(
              List.of(
                  "-Djava.io.tmpdir=" + place.folder(),
                  FleetpoolCommand.class.getName(),
                  "worker",
                  "--bootstrap",
                  place.bootstrapServers(),
                  "--prefix",
                  place.prefix(),
                  "--host",
                  place.host(),
                  "--slots",
                  "2",
                  "--child-heap",
                  "64m"));
      after.addAll(place.options());
      return new AgentProcess(
          place.java().start(place.before(), after, place.variables(), log), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it says that it joins the fleet. */
  void awaitJoined() {
    awaitLog("joins the fleet", JOIN_LIMIT);
  }

  /** Waits until its log says this. */
  void awaitLog(String text, Duration limit) {
    await().atMost(limit).failFast(() -> checkAliveUnless(text)).until(() -> log().contains(text));
  }

  private void checkAliveUnless(String text) {
    if (!process.isAlive() && !log().contains(text)) {
      throw new AssertionError("the agent ended before it said '" + text + "': " + log());
    }
  }

  /** Returns what it has printed. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Returns its children, and theirs. */
  List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  /** Kills the agent only. */
  void killAlone() {
    process.destroyForcibly();
  }

  /** Kills the agent and its children, as when the host loses its power. */
  void killAll() {
    List<ProcessHandle> children = children();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** Stops the agent and its children in their tracks. */
  void freeze() {
    Signals.send("STOP", process.pid());
    children().forEach(child -> Signals.send("STOP", child.pid()));
  }

  /** Lets them go on. */
  void thaw() {
    children().forEach(child -> Signals.send("CONT", child.pid()));
    Signals.send("CONT", process.pid());
  }

  /** Stops the agent, while its children go on. */
  void freezeAlone() {
    Signals.send("STOP", process.pid());
  }

  /** Sends a signal to the agent, such as {@code TERM}. */
  void signal(String signal) {
    Signals.send(signal, process.pid());
  }

  /** Waits for its end and returns its exit code. */
  int awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("the agent did not end within " + limit + ": " + log());
    }
    return process.exitValue();
  }
}
