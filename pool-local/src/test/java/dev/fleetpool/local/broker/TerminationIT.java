package dev.fleetpool.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.fleetpool.AsyncResult;
import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.Pool;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.local.testing.Traces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A pool is terminated while those that it talks to do not answer. */
class TerminationIT {

  static final int SLOTS = 2;

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String OURS = "(fleetpool-|kafka-|.*\\| fleetpool-).*";

  private Set<Thread> before = Set.of();

  @TempDir Path folder;

  @Test
  void frozenAgentDoesNotHoldUpTheEnd() throws Exception {
    Process agent = AgentOwner.start(TestKafka.bootstrapServers(), "frozen", folder);
    try {
      before = threads();
      Pool pool = Pool.builder().prefix("frozen").connect(TestKafka.bootstrapServers());
      List<AsyncResult<?>> pending = occupy(pool);
      signal("STOP", agent.pid());

      assertThatTerminateIsQuick(pool, pending);
    } finally {
      signal("CONT", agent.pid());
      agent.getOutputStream().close();
      assertThat(agent.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }
  }

  @Test
  void brokerThatIsGoneDoesNotHoldUpTheEnd() throws Exception {
    BrokerSettings alone = new BrokerSettings(Optional.empty(), Optional.empty());
    try (EmbeddedBroker broker = EmbeddedBroker.start(alone)) {
      broker.awaitReady(LIMIT);
      Process agent = AgentOwner.start(broker.bootstrapServers(), "gone", folder);
      try {
        before = threads();
        Pool pool = Pool.builder().prefix("gone").connect(broker.bootstrapServers());
        List<AsyncResult<?>> pending = occupy(pool);
        signal("KILL", broker.pid());

        assertThatTerminateIsQuick(pool, pending);
      } finally {
        agent.destroy();
        assertThat(agent.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      }
    }
  }

  @Test
  void frozenLocalFleetDoesNotHoldUpTheEnd() throws Exception {
    List<ProcessHandle> children = ProcessHandle.current().children().toList();
    before = threads();
    Pool pool = Pool.builder().slots(SLOTS).local();
    List<AsyncResult<?>> pending = occupy(pool);
    ProcessHandle fleet = childBeside(children);
    List<ProcessHandle> family = fleet.descendants().toList();
    signal("STOP", fleet.pid());

    assertThatTerminateIsQuick(pool, pending);

    assertThat(fleet.isAlive()).isFalse();
    await().atMost(LIMIT).until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** Nobody starts it again, so nobody is to wait for it as for brokers that come back. */
  @Test
  void killedLocalFleetIsToldAtOnce() throws Exception {
    List<ProcessHandle> children = ProcessHandle.current().children().toList();
    before = threads();
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    coordinatorLog().addAppender(logged);
    try (Pool pool = Pool.builder().slots(SLOTS).local()) {
      List<AsyncResult<?>> pending = occupy(pool);
      ProcessHandle fleet = childBeside(children);
      List<ProcessHandle> family = fleet.descendants().toList();
      signal("KILL", fleet.pid());

      await().atMost(LIMIT).until(() -> pending.stream().allMatch(AsyncResult::isReady));
      assertThatThrownBy(() -> pending.get(0).get())
          .hasCauseInstanceOf(FleetUnavailableException.class)
          .hasMessageContaining("process " + fleet.pid())
          .hasMessageContaining("open another pool");
      assertThatThrownBy(() -> pool.map(x -> x, List.of(1)))
          .isInstanceOf(FleetUnavailableException.class);
      await().atMost(LIMIT).until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
    }
    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
    coordinatorLog().detachAppender(logged);
    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(line -> line.contains("was lost"));
  }

  private static Logger coordinatorLog() {
    return (Logger) LoggerFactory.getLogger("dev.fleetpool.coordinator.CoordinatorLoop");
  }

  private static ProcessHandle childBeside(List<ProcessHandle> others) {
    return ProcessHandle.current()
        .children()
        .filter(child -> !others.contains(child))
        .findFirst()
        .orElseThrow();
  }

  /** Has all slots run, and more wait. */
  private List<AsyncResult<?>> occupy(Pool pool) {
    Traces traces = Traces.in(folder);
    List<AsyncResult<?>> pending = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      pending.add(pool.applyAsync(x -> runForEver(traces), i));
    }
    pending.add(pool.mapAsync(x -> x, IntStream.range(0, 10_000).boxed().toList()));
    await().atMost(LIMIT).until(() -> traces.count("runs") == SLOTS);
    return pending;
  }

  private static int runForEver(Traces traces) throws InterruptedException {
    traces.leave("runs");
    Thread.sleep(600_000);
    return 0;
  }

  private void assertThatTerminateIsQuick(Pool pool, List<AsyncResult<?>> pending) {
    long startNs = System.nanoTime();

    pool.terminate();

    assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(LIMIT);
    assertThat(pending).allMatch(AsyncResult::isCancelled);
    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches(OURS))
        .collect(Collectors.toSet());
  }

  private static void signal(String name, long pid) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
  }
}
