package dev.fleetpool.local.broker;

import dev.fleetpool.worker.Agent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.JMException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.Exit;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's JVM: formats the folder if it is new, starts the server, says so in one line, and
 * ends when its standard input does, which is when the parent closes it or dies of whatever.
 *
 * <p>The end is the same in all cases, and bounded: the server shuts down cleanly if the data is
 * kept, else the folder is deleted under it; then the output is closed, which tells the parent that
 * everything is released; then, on a first run, the class-data archive is written; then the JVM
 * halts. A signal to the terminal's process group is for the parent to act on, and is ignored here.
 */
final class BrokerMain {

  private static final Logger LOG = LoggerFactory.getLogger(BrokerMain.class);
  private static final Duration RELEASE_LIMIT = Duration.ofSeconds(10);
  private static final Duration ARCHIVE_LIMIT = Duration.ofSeconds(10);

  /** 16 bytes in base64: every embedded cluster is the same one. */
  private static final String CLUSTER_ID = "ZmxlZXRwb29sLWxvY2FsMQ";

  private final BrokerOrders orders;
  private final PrintStream parent;
  private final AtomicBoolean ending = new AtomicBoolean();
  private volatile @Nullable KafkaRaftServer running;
  private volatile @Nullable Agent agent;
  private volatile @Nullable FolderLock lock;

  private BrokerMain(BrokerOrders orders, PrintStream parent) {
    this.orders = orders;
    this.parent = parent;
  }

  /** Called by the child JVM's launcher; the arguments are those of {@link BrokerOrders}. */
  public static void main(String[] arguments) {
    PrintStream parent = System.out;
    System.setOut(System.err);
    new BrokerMain(BrokerOrders.fromArguments(List.of(arguments)), parent).run();
  }

  private void run() {
    // Whatever is written on its way goes with the scratch folder.
    System.setProperty("java.io.tmpdir", orders.scratch().toString());
    ignoreTerminal("INT");
    ignoreTerminal("HUP");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(0), "fleetpool-broker-stop"));
    new Thread(this::watchParent, "fleetpool-broker-parent").start();
    try {
      lock = FolderLock.take(orders.folder());
      AgentOrders.readFrom(orders.scratch()).ifPresent(this::startAgent);
      format(orders.folder());
      KafkaConfig config = KafkaConfig.fromProps(BrokerProperties.of(orders));
      KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
      server.startup();
      running = server;
      tell(BrokerOrders.READY);
    } catch (Throwable e) {
      LOG.error("the broker could not start", e);
      end(1);
    }
  }

  private void tell(String line) {
    parent.println(line);
    parent.flush();
  }

  /**
   * Starts the agent beside the broker: its children start while the broker does, then it finds the
   * broker.
   */
  private void startAgent(AgentOrders agentOrders) {
    Thread starter =
        new Thread(
            () -> {
              try {
                String servers = BrokerProperties.bootstrapServers(orders.port());
                agent = Agent.start(agentOrders.toSettings(servers, orders.scratch()));
                tell(BrokerOrders.AGENT_READY);
              } catch (Throwable e) {
                LOG.error("the agent could not start", e);
                end(1);
              }
            },
            "fleetpool-agent-start");
    starter.setDaemon(true);
    starter.start();
  }

  /** Formats with the class behind {@code kafka-storage format}, which has no command line. */
  static void format(Path folder) throws Exception {
    Path logs = BrokerProperties.logFolder(folder);
    if (Files.exists(logs.resolve("meta.properties"))) {
      return;
    }
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(BrokerProperties.NODE_ID)
        .setClusterId(CLUSTER_ID)
        .setDirectories(List.of(logs.toString()))
        .setMetadataLogDirectory(logs.toString())
        .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .setIgnoreFormatted(true)
        .run();
  }

  private void watchParent() {
    try {
      while (System.in.read() >= 0) {
        // The parent has nothing to say; what counts is that it is there.
      }
    } catch (IOException e) {
      LOG.warn("standard input failed, taken as its end", e);
    }
    end(0);
  }

  /** Releases everything and halts; a second caller waits for the first one's halt. */
  private void end(int status) {
    if (ending.compareAndSet(false, true)) {
      Exit.setExitProcedure((code, message) -> waitForHalt());
      Exit.setHaltProcedure((code, message) -> waitForHalt());
      runWithin(RELEASE_LIMIT, this::release);
      parent.close();
      System.err.close();
      runWithin(ARCHIVE_LIMIT, this::writeArchive);
      Runtime.getRuntime().halt(status);
    }
    waitForHalt();
  }

  private void release() {
    try {
      if (orders.retention() == BrokerOrders.Retention.KEPT) {
        shutDown();
      }
      FolderLock taken = lock;
      if (taken != null) {
        taken.close();
      }
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
      BrokerFolder.delete(orders.scratch());
    } catch (IOException e) {
      LOG.error("the folder {} could not be deleted", orders.scratch(), e);
    }
  }

  /** Leaves the data as the next broker wants it: no member in the group, everything on disk. */
  private void shutDown() {
    Agent started = agent;
    if (started != null) {
      started.close();
    }
    KafkaRaftServer server = running;
    if (server != null) {
      server.shutdown();
    }
  }

  private void writeArchive() {
    if (running == null || orders.archive().isEmpty()) {
      return;
    }
    try {
      ClassDataArchive.write(orders.archive().get());
    } catch (IOException | JMException e) {
      // The next first run tries again; nobody is left to be told.
    }
  }

  private static void runWithin(Duration limit, Runnable work) {
    Thread worker = new Thread(work, "fleetpool-broker-end");
    worker.start();
    try {
      worker.join(limit.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void waitForHalt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reflection, because javac warns of {@code sun.misc.Signal} in a way nothing can suppress. */
  private static void ignoreTerminal(String signal) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      signalType
          .getMethod("handle", signalType, handlerType)
          .invoke(
              null,
              signalType.getConstructor(String.class).newInstance(signal),
              handlerType.getField("SIG_IGN").get(null));
    } catch (InvocationTargetException e) {
      LOG.warn("this system has no signal {}", signal, e.getCause());
    } catch (ReflectiveOperationException e) {
      LOG.warn("cannot ignore the signal {}", signal, e);
    }
  }
}
