package dev.fleetpool.worker;

import dev.fleetpool.kafka.RecordPublisher;
import dev.fleetpool.kafka.RecordReader;
import dev.fleetpool.kafka.Rights;
import dev.fleetpool.kafka.TopicAdmin;
import dev.fleetpool.kafka.TopicWatch;
import dev.fleetpool.kafka.blob.BlobStore;
import dev.fleetpool.metrics.Figures;
import dev.fleetpool.metrics.FleetMeter;
import dev.fleetpool.metrics.KafkaClients;
import dev.fleetpool.metrics.Metered;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostCondition;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.worker.child.LargeValues;
import dev.fleetpool.worker.core.ChildSpec;
import dev.fleetpool.worker.core.HostTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker of a host: one slot per core, each with its consumer and its child.
 *
 * <p><b>Threads.</b> One per slot that polls, one or two per child, one that reads jobs and orders,
 * one timer that ticks the slots and sends heartbeats, one that sees to the number of partitions;
 * all daemons, all joined by {@link #close}. <b>Failure.</b> A broker that cannot be reached is
 * tried again for ever; a child that dies is replaced; an agent that dies takes its children with
 * it.
 */
public final class Agent implements Metered, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Agent.class);
  private static final LongSupplier CLOCK = System::nanoTime;

  /** Of a slot, to be sure: the one that works, those set aside, and those that are ending. */
  private static final int MOST_CHILDREN = 8;

  private static final long NS_PER_MS = 1_000_000;
  private static final long TICK_MS = 50;
  private static final long MEMORY_LOOK_MS = 100;
  private static final long HEARTBEAT_MS = 500;
  private static final long TOPIC_CHECK_MS = 1_000;

  private final AgentSettings settings;
  private final String agentId = UUID.randomUUID().toString();
  private final Map<List<String>, Boolean> completePaths = new ConcurrentHashMap<>();
  private final HostBlobs blobs;
  private final HostTables tables;
  private final LargeResults results;
  private final Admin admin;
  private final TopicAdmin topics;
  private final TopicWatch watch;
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();
  private final RecordPublisher publisher;
  private final List<Slot> slots = new ArrayList<>();
  private final List<SlotConsumer> consumers = new ArrayList<>();
  private final RecordReader<TaskMessage> chunkReader = SlotConsumer.reader();
  private final TableLoop table;
  private final ScheduledExecutorService timer = scheduler("fleetpool-agent-timer");
  private final ScheduledExecutorService topicTimer = scheduler("fleetpool-agent-topics");
  private final AtomicBoolean closed = new AtomicBoolean();
  private final HostGauge gauge = new HostGauge();
  private final long startNs = CLOCK.getAsLong();
  private volatile boolean draining;
  private long sequence;

  /**
   * Starts an agent; it joins the fleet within a second or so.
   *
   * @throws KafkaException if no broker answers within a minute; meanwhile it says what it waits
   *     for
   */
  public static Agent start(AgentSettings settings) {
    Agent agent = new Agent(settings);
    agent.startThreads();
    return agent;
  }

  private Agent(AgentSettings settings) {
    this.settings = settings;
    // Refuses a folder whose path is too long, now and not at the first task.
    LargeValues none = new LargeValues(settings.folder(), settings.folder(), 0);
    var unused =
        settings.child(
            MOST_CHILDREN * settings.slots(), new ChildSpec(settings.warmClassPath()), none);
    String clientId = "fleetpool-agent-" + settings.host();
    this.results = LargeResults.create(settings.kafka(), clientId + "-results");
    BlobStore store;
    try {
      store = openStore(settings, clientId);
    } catch (RuntimeException e) {
      results.close();
      throw e;
    }
    this.blobs = new HostBlobs(store, CLOCK, () -> guarded(this::wakeSlots));
    this.tables = new HostTables(this::missing, blobs, settings.rules());
    this.admin = settings.kafka().admin(clientId);
    this.topics = new TopicAdmin(admin, settings.kafka());
    this.watch = new TopicWatch(admin, settings.kafka().topics(), this::onTopicLost);
    this.publisher =
        new RecordPublisher(settings.kafka().producer(clientId), settings.kafka().topics());
    Slot.Host host = new Slot.Host(tables, blobs, results, results.values(store.folder()));
    for (int i = 0; i < settings.slots(); i++) {
      slots.add(new Slot(settings, i, host, publisher, CLOCK));
    }
    if (!settings.warmClassPath().isEmpty()) {
      slots.forEach(slot -> slot.warmUp(settings.warmClassPath()));
    }
    try {
      topics.createMissing(settings.slots());
      topics.check(Rights.ofWorker(settings.kafka().topics()));
      this.table = tableLoop();
    } catch (RuntimeException e) {
      slots.forEach(Slot::close);
      blobs.close();
      results.close();
      publisher.close();
      admin.close();
      throw e;
    }
  }

  private TableLoop tableLoop() {
    return new TableLoop(
        settings.kafka().topics(),
        settings.kafka().reader("fleetpool-agent-table"),
        this::onJob,
        this::onOrder,
        this::onTablesComplete);
  }

  private static BlobStore openStore(AgentSettings settings, String clientId) {
    BlobCache cache = settings.cache();
    try {
      return BlobStore.open(
          settings.kafka(), clientId + "-blobs", cache.folder(), cache.maxBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cache=%s must be a folder that can be written (%s); choose another one"
              .formatted(cache.folder(), e),
          e);
    }
  }

  private void wakeSlots() {
    slots.forEach(Slot::tick);
  }

  private static ScheduledExecutorService scheduler(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  private void startThreads() {
    table.start();
    for (int i = 0; i < slots.size(); i++) {
      SlotConsumer consumer =
          new SlotConsumer(slots.get(i), i, settings.kafka(), chunkReader, this::assignmentChanged);
      consumers.add(consumer);
      consumer.start();
    }
    repeat(timer, () -> slots.forEach(Slot::tick), TICK_MS);
    repeat(timer, () -> slots.forEach(Slot::lookAtMemory), MEMORY_LOOK_MS);
    repeat(timer, this::heartbeat, HEARTBEAT_MS);
    repeat(topicTimer, this::lookAtHostMemory, TOPIC_CHECK_MS);
    repeat(topicTimer, this::growTopic, TOPIC_CHECK_MS);
    repeat(topicTimer, blobs::sweep, TOPIC_CHECK_MS);
    repeat(topicTimer, watch::look, TOPIC_CHECK_MS);
    log.info(
        "host {} joins the fleet {} at {} with {} slots, {} MiB of heap each",
        settings.host(),
        settings.kafka().topics().prefix(),
        settings.kafka().bootstrapServers(),
        settings.slots(),
        settings.childHeapBytes() >> 20);
  }

  private void repeat(ScheduledExecutorService timer, Runnable action, long everyMs) {
    var unused =
        timer.scheduleWithFixedDelay(
            () -> guarded(action), everyMs, everyMs, TimeUnit.MILLISECONDS);
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (KafkaException e) {
      if (closed.get() || e instanceof InterruptException) {
        log.debug("interrupted by the end: {}", e.toString());
      } else {
        log.warn("goes on after a failure: {}", e.toString());
      }
    } catch (Throwable e) {
      log.error("goes on after a failure", e);
    }
  }

  /**
   * Returns an entry of the class path that is not here; one that is complete is asked for once.
   */
  private Optional<String> missing(List<String> classPath) {
    if (completePaths.containsKey(classPath)) {
      return Optional.empty();
    }
    Optional<String> missing =
        classPath.stream().filter(entry -> !Files.exists(Path.of(entry))).findFirst();
    if (missing.isEmpty()) {
      completePaths.put(classPath, true);
    }
    return missing;
  }

  private void onJob(JobRecord job) {
    tables.told(job);
    wakeSlots();
  }

  private void onOrder(ControlMessage order) {
    if (order instanceof ControlMessage.Drain drain) {
      if (drain.agentId().equals(agentId)) {
        ending.complete(new Ending.DrainOrdered(drain.limit()));
      }
    } else if (order instanceof ControlMessage.AboutJob about) {
      tables.ordered(about);
      slots.forEach(slot -> slot.ordered(about));
    }
  }

  private void onTablesComplete() {
    tables.complete();
    wakeSlots();
  }

  /** Coordinators are to know at once; and a host that has just joined may need partitions. */
  private void assignmentChanged() {
    try {
      timer.execute(() -> guarded(this::heartbeat));
      topicTimer.execute(() -> guarded(this::growTopic));
    } catch (RejectedExecutionException e) {
      // closing or draining; the last heartbeat says that the host left
    }
  }

  /** Children that do not work must not take the memory that one which works may need. */
  private void lookAtHostMemory() {
    gauge.look();
    if (gauge.availableBytes() < settings.childHeapBytes()) {
      slots.forEach(Slot::memoryIsShort);
    }
  }

  private void heartbeat() {
    publishHeartbeat(/* left= */ false);
  }

  private synchronized void publishHeartbeat(boolean left) {
    HostRecord record =
        new HostRecord(
            settings.host(),
            agentId,
            sequence++,
            left,
            slots.stream().map(Slot::snapshot).toList(),
            settings.traits(),
            condition());
    publisher.publish(
        record,
        failure -> failure.ifPresent(e -> log.warn("a heartbeat was lost: {}", e.toString())));
  }

  private HostCondition condition() {
    long upMs = (CLOCK.getAsLong() - startNs) / NS_PER_MS;
    return new HostCondition(gauge.load(), gauge.availableBytes(), draining, upMs);
  }

  /** Sees to it that the tasks topic has a partition for each slot of the fleet. */
  private void growTopic() {
    if (slots.stream().allMatch(Slot::hasPartition)) {
      return;
    }
    topics.growTasks(Math.max(topics.groupMembers(), slots.size()));
  }

  /** Without one of its topics an agent is deaf or dumb, and does not hear of a new one. */
  private void onTopicLost(String what) {
    publisher.refuse(new UnknownTopicOrPartitionException(what));
    ending.complete(new Ending.TopicLost(what));
  }

  /** Says whether it takes part in the fleet: chunks may come to it. */
  public boolean isReady() {
    boolean isLeaving = draining || closed.get() || ending.isDone();
    return !isLeaving && slots.stream().anyMatch(Slot::hasPartition);
  }

  @Override
  public FleetMeter.Source source() {
    return FleetMeter.Source.AGENT;
  }

  @Override
  public Figures figures() {
    Figures figures = new Figures();
    slots.forEach(slot -> slot.addTo(figures));
    figures.add(FleetMeter.AGENT_SLOTS, slots.size());
    figures.add(FleetMeter.AGENT_CHUNKS_DUPLICATE, tables.repeated());
    figures.add(FleetMeter.AGENT_RECORDS_UNREADABLE, chunkReader.unreadable() + table.unreadable());
    return figures;
  }

  @Override
  public void tell(Stopwatch stopwatch) {
    slots.forEach(slot -> slot.tell(stopwatch));
  }

  @Override
  public KafkaClients kafkaClients() {
    List<Consumer<?, ?>> readers = new ArrayList<>(List.of(table.consumer()));
    consumers.forEach(each -> readers.add(each.consumer()));
    return new KafkaClients(List.of(publisher.producer()), readers);
  }

  /** Why an agent is to end. */
  public sealed interface Ending {

    /** A topic of the fleet was deleted; a new agent makes it again. */
    record TopicLost(String what) implements Ending {}

    /**
     * The fleet wants no more of it: it is to drain.
     *
     * @param limit how long tasks that run may go on, if the order says
     */
    record DrainOrdered(Optional<Duration> limit) implements Ending {}
  }

  /** Waits until there is a reason to end the agent, which may be never, and returns it. */
  public Ending awaitEnding() throws InterruptedException {
    try {
      return ending.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Takes no further chunk, hands back what waits, and lets the tasks that run end: nothing is done
   * twice when they do. To be followed by {@link #close}, which kills what still runs; one from
   * another thread cuts it short.
   *
   * @param limit how long tasks that run may take
   */
  public void drain(Duration limit) {
    draining = true;
    stop(topicTimer);
    int running =
        new Drain(slots, consumers, () -> guarded(this::heartbeat), CLOCK, closed::get).run(limit);
    if (running > 0 && !closed.get()) {
      log.warn(
          "{} tasks ran longer than {}; they are killed and run again elsewhere", running, limit);
    }
  }

  /**
   * Leaves the fleet: kills the children, hands back what they ran, ends every thread. A second
   * call does nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    stop(topicTimer);
    stop(timer);
    consumers.forEach(SlotConsumer::stop);
    slots.parallelStream().forEach(Slot::close);
    consumers.forEach(SlotConsumer::close);
    publishHeartbeat(/* left= */ true);
    table.close();
    blobs.close();
    results.close();
    publisher.close();
    admin.close(Duration.ZERO);
  }

  private static void stop(ScheduledExecutorService timer) {
    timer.shutdownNow();
    try {
      if (!timer.awaitTermination(5, TimeUnit.SECONDS)) {
        log.warn("a timer of the agent did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
