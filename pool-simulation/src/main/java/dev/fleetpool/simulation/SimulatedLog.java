package dev.fleetpool.simulation;

import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.HostRecord;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The topics. What is in here is never lost and keeps its order within a partition; a record may be
 * there twice. Readers get it by their own {@link Link}.
 *
 * <p>Results are kept, so that a coordinator that starts later can read them from any offset.
 */
final class SimulatedLog {

  /** A partition of the tasks topic. */
  static final class TaskPartition {
    final int number;
    final List<TaskMessage> records = new ArrayList<>();

    /** The slots that fetch from it, as they see it. */
    final Set<SimulatedSlot> readers = new LinkedHashSet<>();

    /** How many records were sent and have not arrived. */
    int onTheWay;

    TaskPartition(int number) {
      this.number = number;
    }
  }

  private final SimulatedFleet fleet;
  private final List<TaskPartition> tasks = new ArrayList<>();
  private final Map<String, JobRecord> jobs = new LinkedHashMap<>();
  private final List<ControlMessage.AboutJob> orders = new ArrayList<>();
  final List<ResultMessage> results = new ArrayList<>();

  SimulatedLog(SimulatedFleet fleet) {
    this.fleet = fleet;
  }

  int taskPartitions() {
    return tasks.size();
  }

  TaskPartition taskPartition(int number) {
    return tasks.get(number);
  }

  void addTaskPartition() {
    tasks.add(new TaskPartition(tasks.size()));
  }

  void appendTask(TaskMessage task, int partition) {
    TaskPartition to = tasks.get(partition);
    to.records.add(task);
    fleet.trace.add("log: %s at %d/%d", task.key(), partition, to.records.size() - 1);
    List.copyOf(to.readers).forEach(SimulatedSlot::recordsCame);
  }

  void appendResult(ResultMessage result) {
    results.add(result);
    fleet.coordinator.resultCame(result);
  }

  /** Returns the last record of a job of this name. */
  Optional<JobRecord> findJob(String jobId) {
    return Optional.ofNullable(jobs.get(jobId));
  }

  /** Returns the results that earlier runs of the same code have left, of the same inputs. */
  Map<Long, Bytes> knownResults(SimulatedJob job) {
    Map<Long, Bytes> known = new HashMap<>();
    for (ResultMessage result : results) {
      boolean isEarlier =
          result.key().job().jobId().equals(job.key.jobId())
              && result.fingerprints().cover(result.count())
              && result.fingerprints().code() == job.plan.version();
      if (isEarlier) {
        Bytes records = result.records();
        PayloadInput input = records.over(PayloadInput::new);
        for (int i = 0; i < result.count(); i++) {
          int start = input.position();
          if (!TaskRecord.passFailure(input)) {
            known.put(
                result.firstIndex() + i,
                new Bytes(records.array(), start, input.position() - start));
          }
        }
      }
    }
    return known;
  }

  void appendHeartbeat(HostRecord heartbeat) {
    fleet.coordinator.heartbeatCame(heartbeat);
  }

  void appendJob(JobRecord job) {
    jobs.remove(job.key().jobId());
    jobs.put(job.key().jobId(), job);
    for (SimulatedHost host : fleet.hosts) {
      host.link.in("jobs", () -> host.told(job));
    }
    fleet.coordinator.jobCame(job);
  }

  /** Gives a new host the jobs and orders there are, and tells it of the end of each. */
  void readTables(SimulatedHost host) {
    jobs.values().forEach(job -> host.link.in("jobs", () -> host.told(job)));
    orders.forEach(order -> host.link.in("control", () -> host.ordered(order)));
    host.link.in("jobs", host::toldAllOfOne);
    host.link.in("control", host::toldAllOfOne);
  }

  void appendOrder(ControlMessage.AboutJob order) {
    orders.add(order);
    for (SimulatedHost host : fleet.hosts) {
      long longerNs = fleet.dice.within(fleet.network.settings.orderNs());
      host.link.in("control", longerNs, () -> host.ordered(order));
    }
  }

  /** Appends, and does so again a little later if the network duplicates. */
  void written(Runnable append) {
    append.run();
    if (fleet.network.isDuplicated()) {
      fleet.time.after(fleet.network.wayNs(), append);
    }
  }
}
