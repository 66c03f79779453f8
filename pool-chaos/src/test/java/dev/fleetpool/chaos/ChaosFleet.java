package dev.fleetpool.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.Pool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;

/**
 * Hosts, each a process of two slots, and a pool over them. The broker is not its own. Owned by the
 * test's thread; {@link #close} kills what is left.
 */
final class ChaosFleet implements AutoCloseable {

  /** How many slots the two hosts of {@link #ofTwo} have. */
  static final int SLOTS_OF_TWO = 4;

  private static final Duration END_LIMIT = Duration.ofSeconds(30);
  private static final Duration LEFT_LIMIT = Duration.ofSeconds(10);
  private static final int SECOND_JOB = 40;

  private final String prefix;
  private final Leftovers leftovers;
  private final Map<String, AgentProcess> agents = new LinkedHashMap<>();
  private final Path folder;
  private final String bootstrapServers;
  private final Trace trace;
  private Pool pool;

  private ChaosFleet(Path folder, String bootstrapServers, String prefix) {
    this.prefix = prefix;
    this.leftovers = new Leftovers(prefix);
    this.folder = folder;
    this.bootstrapServers = bootstrapServers;
    this.trace = new Trace(folder.resolve("trace").toString());
    this.pool = Pool.builder().prefix(prefix).connect(bootstrapServers);
  }

  /** Opens the pool of a fleet that has no hosts yet; its files go to the folder. */
  static ChaosFleet on(String bootstrapServers, Path folder) {
    return on(bootstrapServers, folder, "c" + UUID.randomUUID().toString().substring(0, 8));
  }

  /** Opens the pool of a fleet whose topics begin so. */
  static ChaosFleet on(String bootstrapServers, Path folder, String prefix) {
    return new ChaosFleet(folder, bootstrapServers, prefix);
  }

  /** Opens one that has two hosts, {@code host-a} and {@code host-b}, which have joined. */
  static ChaosFleet ofTwo(String bootstrapServers, Path folder) {
    ChaosFleet fleet = on(bootstrapServers, folder);
    try {
      fleet.start("host-a");
      fleet.start("host-b");
      fleet.agents.values().forEach(AgentProcess::awaitJoined);
      return fleet;
    } catch (Throwable e) {
      fleet.close();
      throw e;
    }
  }

  /** Returns the host that was last started under that name. */
  AgentProcess agent(String host) {
    return agents.get(host);
  }

  Pool pool() {
    return pool;
  }

  Trace trace() {
    return trace;
  }

  String prefix() {
    return prefix;
  }

  /** Starts a host, and does not wait for it. */
  AgentProcess start(String host) {
    return start(host, place -> place);
  }

  /** Starts a host whose place is changed first. */
  AgentProcess start(String host, UnaryOperator<AgentProcess.Place> change) {
    AgentProcess.Place place = place(host, bootstrapServers, folder, prefix);
    AgentProcess agent = AgentProcess.start(change.apply(place));
    agents.put(host, agent);
    return agent;
  }

  /** Returns where a host of a fleet with this prefix is to run. */
  static AgentProcess.Place place(
      String host, String bootstrapServers, Path folder, String prefix) {
    return new AgentProcess.Place(
        host,
        bootstrapServers,
        prefix,
        folder,
        JavaCommand.own(),
        List.of(),
        Map.of(AgentProcess.HOST_VARIABLE, host, Leftovers.VARIABLE, prefix),
        List.of());
  }

  /** Ends the pool and opens another one. */
  void reconnect() {
    pool.terminate();
    pool = Pool.builder().prefix(prefix).connect(bootstrapServers);
  }

  /** Deletes a topic, as somebody may by mistake. */
  void deleteTopic(String name) throws Exception {
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(name)).all().get();
    }
  }

  /** Gives the tasks topic so many partitions. */
  void growTasksTopic(int partitions) throws Exception {
    try (Admin admin = admin()) {
      NewPartitions increase = NewPartitions.increaseTo(partitions);
      admin.createPartitions(Map.of(prefix + ".tasks", increase)).all().get();
    }
  }

  /** Returns how many partitions of the tasks topic slots own. */
  int ownedPartitions() throws Exception {
    String group = prefix + ".workers";
    try (Admin admin = admin()) {
      return admin
          .describeConsumerGroups(List.of(group))
          .describedGroups()
          .get(group)
          .get()
          .members()
          .stream()
          .mapToInt(member -> member.assignment().topicPartitions().size())
          .sum();
    }
  }

  private Admin admin() {
    return Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers));
  }

  /** Adds a host that was started before. */
  void add(String host, AgentProcess agent) {
    agents.put(host, agent);
  }

  /** Lays out a run of so many tasks. */
  ReferenceRun run(int tasks) {
    return new ReferenceRun(pool, trace, tasks);
  }

  /** Runs to the end of the job and of its fault, and judges as below. */
  Verdict judge(String fault, ReferenceRun run) throws Exception {
    return judge(
        fault, run.run(), new HistoryChecker(run.tasks(), TracedSquare::square, run.order()));
  }

  /**
   * Runs a second job on the pool, ends the pool and the hosts, and judges what the first job gave;
   * asserts that no promise was broken.
   */
  Verdict judge(String fault, List<Release> releases, int tasks) throws Exception {
    return judge(fault, releases, new HistoryChecker(tasks, TracedSquare::square));
  }

  private Verdict judge(String fault, List<Release> releases, HistoryChecker checker)
      throws Exception {
    List<Execution> executions = trace.executions();
    runSecondJob();
    pool.close();
    for (AgentProcess agent : agents.values()) {
      agent.signal("TERM");
    }
    for (AgentProcess agent : agents.values()) {
      agent.awaitExit(END_LIMIT);
    }
    Verdict verdict = checker.judge(releases, executions, leftovers.after(LEFT_LIMIT));
    Figures.note(fault, verdict);
    assertThat(verdict.violations()).as("%s: %s", fault, logs()).isEmpty();
    return verdict;
  }

  /** Runs a small job and checks its results. */
  void runSecondJob() {
    List<Integer> inputs = IntStream.range(0, SECOND_JOB).boxed().toList();
    assertThat(pool.map(new TracedSquare(folder.resolve("second").toString(), 5), inputs))
        .as("second job; %s", logs())
        .containsExactlyElementsOf(inputs.stream().map(TracedSquare::square).toList());
  }

  /** Returns which hosts took part in the second job. */
  List<String> hostsOfSecondJob() {
    return new Trace(folder.resolve("second").toString())
        .executions().stream().map(Execution::host).distinct().toList();
  }

  private String logs() {
    return String.join("\n", agents.values().stream().map(AgentProcess::log).toList());
  }

  @Override
  public void close() {
    agents.values().forEach(AgentProcess::killAll);
    pool.terminate();
  }
}
