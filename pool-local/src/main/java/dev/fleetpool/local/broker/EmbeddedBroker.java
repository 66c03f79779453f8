package dev.fleetpool.local.broker;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.local.broker.BrokerOrders.Retention;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker in a child JVM, on a free loopback port. Thread-safe.
 *
 * <p><b>Start.</b> {@link #start} returns when the process is spawned. The ports are reserved
 * before, so the address is known at once and clients may be built, and connect, meanwhile. <b>End.
 * </b> {@link #close} ends the broker; so does the death of this JVM, by any means, because the
 * child then finds its standard input at its end. Either way a temporary folder is deleted.
 * <b>Threads.</b> One, which reads the child's output from start to end; {@code close} joins it.
 * Nothing the child prints reaches this JVM's console; the last lines are kept for the message when
 * it does not come up.
 *
 * <p>The first broker on a machine writes a class-data archive when it has been closed; its process
 * then lives on by itself for a second or two, with its ports and folder released.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

  private static final List<String> FLAGS =
      List.of(
          "-Xms128m",
          "-Xmx768m",
          "-Xmn112m",
          "-XX:SurvivorRatio=3",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:Tier3InvocationThreshold=50",
          "-XX:Tier3MinInvocationThreshold=20",
          "-XX:Tier3CompileThreshold=200",
          "-XX:-UsePerfData",
          "-Djava.awt.headless=true",
          "-Dslf4j.internal.verbosity=WARN",
          "-Dslf4j.provider=" + BrokerLogging.class.getName());

  private final BrokerOrders orders;
  private final Process process;
  private final Thread pump;
  private final List<PortReservation> ports;
  private final Optional<ClassDataArchive> archive;
  private final OutputTail output = new OutputTail();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> agentReady = new CompletableFuture<>();
  private volatile boolean closing;

  private EmbeddedBroker(
      BrokerOrders orders,
      Process process,
      List<PortReservation> ports,
      Optional<ClassDataArchive> archive) {
    this.orders = orders;
    this.process = process;
    this.ports = ports;
    this.archive = archive;
    this.pump = new Thread(this::readOutput, "fleetpool-broker-output-" + process.pid());
    pump.setDaemon(true);
    pump.start();
  }

  /**
   * Spawns a broker and returns at once; {@link #awaitReady} says whether it came up.
   *
   * @throws FleetUnavailableException if the folder cannot be written, Kafka's jars are not on the
   *     class path, or the process cannot be spawned
   */
  public static EmbeddedBroker start(BrokerSettings settings) {
    List<Path> classPath = BrokerClassPath.find();
    Path scratch = scratchFolder();
    List<PortReservation> ports = new ArrayList<>();
    try {
      ports.add(clientPort(settings.port()));
      ports.add(PortReservation.create());
      return spawn(settings, classPath, scratch, ports);
    } catch (IOException e) {
      release(ports);
      delete(scratch);
      throw new FleetUnavailableException(
          "the embedded broker could not be started: %s; check that this user may open loopback ports and start processes, or use Pool.connect(...)"
              .formatted(e),
          e);
    } catch (FleetUnavailableException e) {
      release(ports);
      delete(scratch);
      throw e;
    }
  }

  private static PortReservation clientPort(int port) throws IOException {
    try {
      return PortReservation.create(port);
    } catch (BindException e) {
      throw new FleetUnavailableException(
          "broker-port=%d must be free and open to this user at 127.0.0.1 (%s); say another one, or 0 for any that is free"
              .formatted(port, e.getMessage()),
          e);
    }
  }

  /** Says whether a broker keeps its data in this folder at this moment. */
  public static boolean isInUse(Path dataDir) {
    return FolderLock.isHeld(dataDir);
  }

  private static EmbeddedBroker spawn(
      BrokerSettings settings, List<Path> classPath, Path scratch, List<PortReservation> ports)
      throws IOException {
    Optional<ClassDataArchive> archive =
        settings.cacheDir().flatMap(cache -> ClassDataArchive.of(cache, classPath, FLAGS));
    BrokerOrders orders =
        new BrokerOrders(
            dataFolder(settings, scratch),
            scratch,
            settings.dataDir().isPresent() ? Retention.KEPT : Retention.TEMPORARY,
            ports.get(0).port(),
            ports.get(1).port(),
            archive.flatMap(ClassDataArchive::missing));
    if (settings.agent().isPresent()) {
      settings.agent().get().writeTo(scratch);
    }
    for (PortReservation port : ports) {
      port.beforeBind();
    }
    return new EmbeddedBroker(orders, process(orders, classPath, archive), ports, archive);
  }

  private static Process process(
      BrokerOrders orders, List<Path> classPath, Optional<ClassDataArchive> archive)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(archive.map(ClassDataArchive::flags).orElse(List.of()));
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(BrokerMain.class.getName());
    command.addAll(orders.toArguments());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).directory(orders.folder().toFile());
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
    return builder.start();
  }

  private static Path scratchFolder() {
    try {
      return Files.createTempDirectory("fleetpool-");
    } catch (IOException e) {
      throw unwritable("java.io.tmpdir=" + System.getProperty("java.io.tmpdir"), e);
    }
  }

  private static Path dataFolder(BrokerSettings settings, Path scratch) {
    Path folder = settings.dataDir().map(Path::toAbsolutePath).orElse(scratch.resolve("data"));
    try {
      Files.createDirectories(folder);
      if (!Files.isWritable(folder)) {
        throw new IOException("this user may not write there");
      }
      return folder;
    } catch (IOException e) {
      throw unwritable("dataDir=" + folder, e);
    }
  }

  private static FleetUnavailableException unwritable(String setting, IOException cause) {
    return new FleetUnavailableException(
        "%s must be a folder that can be written, for the embedded broker's data: %s; choose another, or free it"
            .formatted(setting, cause),
        cause);
  }

  /** Returns the address for clients, known from the start. */
  public String bootstrapServers() {
    return BrokerProperties.bootstrapServers(orders.port());
  }

  /**
   * Waits until the broker serves clients.
   *
   * @throws FleetUnavailableException if it ended, is not ready in time, or the thread was
   *     interrupted, which stays set; the broker is still to be closed
   */
  public void awaitReady(Duration limit) {
    await(ready, limit);
  }

  /**
   * Waits until the agent has started, if there is to be one; otherwise like {@link #awaitReady}.
   */
  public void awaitAgent(Duration limit) {
    await(agentReady, limit);
  }

  private void await(CompletableFuture<Void> state, Duration limit) {
    try {
      state.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw failure("is not ready after " + limit, e);
    } catch (ExecutionException e) {
      throw failure("ended before it was ready", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("was not waited for: the thread was interrupted", e);
    }
  }

  private FleetUnavailableException failure(String what, Exception cause) {
    return new FleetUnavailableException(
        """
        the embedded broker at %s %s; its data is in %s; it printed:
        %s
        check that the folder is writable, has space and is not in use by another pool, and that 600 MB of memory are free, and try once more; or start a broker and use Pool.connect(...)"""
            .formatted(bootstrapServers(), what, orders.folder(), output.text()),
        cause);
  }

  long pid() {
    return process.pid();
  }

  Path folder() {
    return orders.folder();
  }

  private void readOutput() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), Charset.defaultCharset()))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(BrokerOrders.READY)) {
          release(ports);
          ready.complete(null);
        } else if (line.equals(BrokerOrders.AGENT_READY)) {
          agentReady.complete(null);
        } else {
          output.add(line);
        }
      }
    } catch (IOException e) {
      output.add("(reading its output failed: %s)".formatted(e));
    }
    if (!ready.isDone() && !closing) {
      discardArchive();
    }
    ready.completeExceptionally(new IOException("the broker's output ended"));
    agentReady.completeExceptionally(new IOException("the broker's output ended"));
  }

  private void discardArchive() {
    try {
      if (archive.isPresent()) {
        archive.get().discard();
      }
    } catch (IOException e) {
      output.add("(deleting its class-data archive failed: %s)".formatted(e));
    }
  }

  /**
   * Has this done when the broker's process has ended by itself or was killed, and not by {@link
   * #close}. On a thread of the JDK.
   */
  public void onLoss(Consumer<String> told) {
    var unused =
        process
            .onExit()
            .thenAccept(
                ended -> {
                  if (!closing) {
                    told.accept(
                        "the broker of this machine's pool, process %d, ended with exit code %d"
                            .formatted(ended.pid(), ended.exitValue()));
                  }
                });
  }

  /**
   * Ends the broker and deletes its folder if that is temporary. Does not throw; a second call does
   * nothing. An interrupt makes it kill at once, and stays set.
   */
  @Override
  public void close() {
    closing = true;
    closeInput();
    boolean released = join(STOP_LIMIT);
    if (!released || !writesArchive()) {
      reap();
    }
    release(ports);
    delete(orders.scratch());
  }

  /** Says whether the child lives on after its release, for a second or two. */
  private boolean writesArchive() {
    return orders.archive().isPresent() && ready.isDone() && !ready.isCompletedExceptionally();
  }

  private void closeInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroyForcibly();
    }
  }

  /** Waits for the child to close its output, its sign that everything is released. */
  private boolean join(Duration limit) {
    try {
      pump.join(limit.toMillis());
      return !pump.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Kills: left alone, a JVM waits 0.3 s for its threads before it halts. */
  private void reap() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(KILL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        log().warn("the closed broker's process {} did not end when killed", process.pid());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Mostly there is nothing left to do: the child has done it. */
  private static void delete(Path folder) {
    try {
      BrokerFolder.delete(folder);
    } catch (IOException e) {
      log().warn("the folder {} of a closed broker could not be deleted; delete it", folder, e);
    }
  }

  /** Made when there is something to log: a logging system may take 0.2 s to start. */
  private static Logger log() {
    return LoggerFactory.getLogger(EmbeddedBroker.class);
  }

  private static void release(List<PortReservation> ports) {
    for (PortReservation port : ports) {
      try {
        port.close();
      } catch (IOException e) {
        log().debug("letting the reserved port {} go failed", port.port(), e);
      }
    }
  }
}
