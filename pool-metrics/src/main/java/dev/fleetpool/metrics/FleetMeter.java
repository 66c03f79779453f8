package dev.fleetpool.metrics;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The catalogue: every meter that agents and coordinators have, with its name, type, unit, tag and
 * meaning. {@code docs/metrics.md} is the same table for people, and a test holds the two together.
 *
 * <p>Names are Micrometer's, in dots; {@link #prometheusName} is what a scrape shows. Tags have few
 * values that are known beforehand; {@link Tag#JOB} alone is open, and see there.
 */
public enum FleetMeter {
  // ---- the agent of a host
  AGENT_SLOTS(Source.AGENT, Type.GAUGE, "slots", "slots of this host"),
  AGENT_SLOTS_BUSY(Source.AGENT, Type.GAUGE, "slots.busy", "slots that run a chunk"),
  AGENT_PARTITIONS(
      Source.AGENT, Type.GAUGE, "partitions", "partitions of the tasks topic that the slots own"),
  AGENT_CHUNKS_WAITING(
      Source.AGENT, Type.GAUGE, "chunks.waiting", "chunks that are here and were not started"),
  AGENT_CHUNK_WAIT(
      Source.AGENT,
      Type.TIMER,
      "chunk.wait",
      "time from the poll of a chunk to the moment at which the child gets it"),
  AGENT_CHUNK_RUN(
      Source.AGENT,
      Type.TIMER,
      "chunk.run",
      "time that the child is at a chunk; long tasks are alone in theirs"),
  AGENT_TASK_RUN(
      Source.AGENT,
      Type.TIME_SUM,
      "task.run",
      "tasks that ended with a result or an exception, and the time spent in user code"),
  AGENT_TASKS_LOST(
      Source.AGENT,
      Type.COUNTER,
      "tasks.lost",
      Tag.KIND,
      "tasks that ended with their child, or could not be given to one"),
  AGENT_CHILDREN(Source.AGENT, Type.GAUGE, "children", "child processes, warm ones included"),
  AGENT_CHILDREN_STARTED(
      Source.AGENT, Type.COUNTER, "children.started", "children that were started"),
  AGENT_CHILDREN_KILLED(
      Source.AGENT,
      Type.COUNTER,
      "children.killed",
      "children that the agent killed: replaced, timed out, cancelled, beyond their memory"),
  AGENT_CHILD_MEMORY(
      Source.AGENT,
      Type.GAUGE,
      "child.memory",
      Unit.BYTES,
      "memory of the children that run a task, without mapped files; 0 where it is no Linux"),
  AGENT_INPUT(
      Source.AGENT, Type.COUNTER, "input", Unit.BYTES, "inputs that were given to children"),
  AGENT_RESULT(
      Source.AGENT,
      Type.COUNTER,
      "result",
      Unit.BYTES,
      "results that were told, without values that travel apart"),
  AGENT_CHUNKS_DUPLICATE(
      Source.AGENT,
      Type.COUNTER,
      "chunks.duplicate",
      "chunks that came a second time and were not run"),
  AGENT_RECORDS_UNREADABLE(
      Source.AGENT, Type.COUNTER, "records.unreadable", "records that were skipped as garbage"),

  // ---- a coordinator: a service, or the pool of a client
  COORDINATOR_JOBS(Source.COORDINATOR, Type.GAUGE, "jobs", "jobs that run"),
  COORDINATOR_HOSTS(Source.COORDINATOR, Type.GAUGE, "hosts", "hosts that are heard of"),
  COORDINATOR_SLOTS(Source.COORDINATOR, Type.GAUGE, "slots", "slots that are heard of"),
  COORDINATOR_CREDITS(
      Source.COORDINATOR, Type.GAUGE, "credits", "slots that may be sent one more chunk"),
  COORDINATOR_CHUNKS_OUTSTANDING(
      Source.COORDINATOR,
      Type.GAUGE,
      "chunks.outstanding",
      "chunks that were sent and have not ended"),
  COORDINATOR_TASKS_OUTSTANDING(
      Source.COORDINATOR, Type.GAUGE, "tasks.outstanding", "tasks of them without an answer"),
  COORDINATOR_TASKS_PENDING(
      Source.COORDINATOR,
      Type.GAUGE,
      "tasks.pending",
      "tasks that wait to be sent, as far as the inputs were read"),
  COORDINATOR_WORK_PENDING(
      Source.COORDINATOR,
      Type.GAUGE,
      "work.pending",
      Unit.SECONDS,
      "pending tasks times the learned duration of a task of their job, over all jobs"),
  COORDINATOR_BACKLOG(
      Source.COORDINATOR,
      Type.GAUGE,
      "backlog",
      Unit.SECONDS,
      "pending work per slot: for how long the fleet has enough to do. To scale by"),
  COORDINATOR_CHUNKS_SENT(Source.COORDINATOR, Type.COUNTER, "chunks.sent", "chunks that were sent"),
  COORDINATOR_TASKS_SENT(
      Source.COORDINATOR, Type.COUNTER, "tasks.sent", "tasks in them, further attempts included"),
  COORDINATOR_TASKS_COPIED(
      Source.COORDINATOR, Type.COUNTER, "tasks.copied", "copies of stragglers that were sent"),
  COORDINATOR_TASKS_ANSWERED(
      Source.COORDINATOR,
      Type.COUNTER,
      "tasks.answered",
      Tag.OUTCOME,
      "tasks that have their answer; results of earlier runs included"),
  COORDINATOR_RETRIES(
      Source.COORDINATOR, Type.COUNTER, "retries", "attempts that failed and are made again"),
  COORDINATOR_DUPLICATES(
      Source.COORDINATOR,
      Type.COUNTER,
      "duplicates",
      "results that were dropped, as their task had its answer"),
  COORDINATOR_HOSTS_LOST(
      Source.COORDINATOR, Type.COUNTER, "hosts.lost", "hosts that were given up for their silence"),
  COORDINATOR_CHUNKS_LOST(
      Source.COORDINATOR,
      Type.COUNTER,
      "chunks.lost",
      "chunks that were lost with their host, or went astray, and are sent again"),
  COORDINATOR_CHUNK_ROUND_TRIP(
      Source.COORDINATOR,
      Type.TIMER,
      "chunk.round.trip",
      "time from the sending of a chunk to its end, run time included"),
  COORDINATOR_BROKER_SILENCE(
      Source.COORDINATOR,
      Type.GAUGE,
      "broker.silence",
      Unit.SECONDS,
      "time since a broker last answered a fetch; below 1 while all is well"),
  COORDINATOR_RECORDS_UNREADABLE(
      Source.COORDINATOR,
      Type.COUNTER,
      "records.unreadable",
      "records that were skipped as garbage"),

  // ---- the jobs of a coordinator that have a name, while they run
  JOB_TASKS_PENDING(
      Source.COORDINATOR, Type.GAUGE, "job.tasks.pending", Tag.JOB, "tasks that wait to be sent"),
  JOB_TASKS_ANSWERED(
      Source.COORDINATOR, Type.GAUGE, "job.tasks.answered", Tag.JOB, "tasks that have an answer"),
  JOB_TASKS_FAILED(
      Source.COORDINATOR, Type.GAUGE, "job.tasks.failed", Tag.JOB, "tasks that failed for good"),
  JOB_TASK_DURATION(
      Source.COORDINATOR,
      Type.GAUGE,
      "job.task.duration",
      Unit.SECONDS,
      Tag.JOB,
      "mean run time of a task as it is learned; 0 while none has ended");

  /** Which process has a meter. */
  public enum Source {
    /** The worker of a host. */
    AGENT("fleetpool.agent."),
    /** A coordinator service, or a pool in its caller's process. */
    COORDINATOR("fleetpool.coordinator.");

    private final String prefix;

    Source(String prefix) {
      this.prefix = prefix;
    }
  }

  /** What kind of meter it is. */
  public enum Type {
    /** A value that goes up and down. */
    GAUGE,
    /** A number that only grows, from 0 at the start of the process. */
    COUNTER,
    /** Durations, with a histogram. */
    TIMER,
    /** How many durations there were and their sum: their mean, and no histogram. */
    TIME_SUM
  }

  /** The unit of a gauge or counter; times are in seconds. */
  public enum Unit {
    /** It counts things. */
    NONE(""),
    /** Bytes. */
    BYTES("bytes"),
    /** Seconds. */
    SECONDS("seconds");

    private final String word;

    Unit(String word) {
      this.word = word;
    }

    /** Returns the unit as Micrometer writes it; empty for none. */
    public String word() {
      return word;
    }
  }

  /** What tells series of one meter apart. */
  public enum Tag {
    /** How a task was lost. */
    KIND("kind", "child_lost timed_out code_missing settings_refused"),
    /** How a task came out. */
    OUTCOME("outcome", "result failure"),
    /**
     * The id of a job that has a name, which a detached job always has. Each is a series that a
     * database keeps for weeks, so only jobs that run have one, at most {@value #MOST_JOBS} at a
     * time, and jobs without a name, which may be thousands per minute, have none. The key is not
     * {@code job}, which Prometheus itself uses.
     */
    JOB("job.id", "");

    /** Of more jobs than that at a time, those that began first have meters of their own. */
    public static final int MOST_JOBS = 50;

    private final String key;
    private final String known;

    Tag(String key, String known) {
      this.key = key;
      this.known = known;
    }

    /** Returns its key. */
    public String key() {
      return key;
    }

    /** Returns all values that there are; none where they come and go. */
    public List<String> known() {
      return isOpen() ? List.of() : List.of(known.split(" ", -1));
    }

    /** Says whether its values come and go. */
    public boolean isOpen() {
      return known.isEmpty();
    }
  }

  private final Source source;
  private final Type type;
  private final String meterName;
  private final Unit unit;
  private final Optional<Tag> tag;
  private final String description;

  FleetMeter(Source source, Type type, String name, String description) {
    this(source, type, name, Unit.NONE, Optional.empty(), description);
  }

  FleetMeter(Source source, Type type, String name, Unit unit, String description) {
    this(source, type, name, unit, Optional.empty(), description);
  }

  FleetMeter(Source source, Type type, String name, Tag tag, String description) {
    this(source, type, name, Unit.NONE, Optional.of(tag), description);
  }

  FleetMeter(Source source, Type type, String name, Unit unit, Tag tag, String description) {
    this(source, type, name, unit, Optional.of(tag), description);
  }

  FleetMeter(
      Source source, Type type, String name, Unit unit, Optional<Tag> tag, String description) {
    this.source = source;
    this.type = type;
    this.meterName = source.prefix + name;
    this.unit = type == Type.TIMER || type == Type.TIME_SUM ? Unit.SECONDS : unit;
    this.tag = tag;
    this.description = description;
  }

  /** Returns those of one kind of process. */
  public static List<FleetMeter> of(Source source) {
    return Stream.of(values()).filter(meter -> meter.source == source).toList();
  }

  /** Returns which process has it. */
  public Source source() {
    return source;
  }

  /** Returns what kind of meter it is. */
  public Type type() {
    return type;
  }

  /** Returns its name as Micrometer knows it. */
  public String meterName() {
    return meterName;
  }

  /** Returns its base unit. */
  public Unit unit() {
    return unit;
  }

  /** Returns what tells its series apart, if there are several. */
  public Optional<Tag> tag() {
    return tag;
  }

  /** Returns what it measures. */
  public String description() {
    return description;
  }

  /**
   * Returns its name as Prometheus knows it: of a time the stem, which {@code _count}, {@code
   * _sum}, and for a histogram {@code _bucket} and {@code _max}, follow.
   */
  public String prometheusName() {
    String stem = meterName.replace('.', '_');
    String withUnit = unit == Unit.NONE ? stem : stem + "_" + unit.word();
    return type == Type.COUNTER ? withUnit + "_total" : withUnit;
  }
}
