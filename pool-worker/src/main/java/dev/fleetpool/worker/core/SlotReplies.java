package dev.fleetpool.worker.core;

import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.worker.core.JobTable.Lookup;
import java.util.List;
import java.util.Optional;

/** What a slot tells coordinators, added to the decisions of the slot. Owned by the slot's core. */
final class SlotReplies {

  private final String host;
  private final int slot;
  private final HostTables tables;
  private final SlotChildren children;
  private final List<SlotDecision> decisions;

  SlotReplies(
      String host,
      int slot,
      HostTables tables,
      SlotChildren children,
      List<SlotDecision> decisions) {
    this.host = host;
    this.slot = slot;
    this.tables = tables;
    this.children = children;
    this.decisions = decisions;
  }

  /** Tells of results, in as many messages as their size needs. */
  void results(Telling results, JobRecord job) {
    for (Telling part : ResultLimit.split(results)) {
      decisions.add(new SlotDecision.Publish(part.message(), job, part.files()));
    }
  }

  /** Says that a chunk is not run here, unless it was started: then whoever did so answers. */
  void ended(TaskMessage task, Optional<Loss> loss) {
    if (tables.hasBegun(task.key())) {
      return;
    }
    Lookup found = tables.find(task.key().job());
    if (found instanceof Lookup.Live live) {
      tell(ResultMessage.ended(task, origin(), loss), live.job());
    } else if (found instanceof Lookup.Ended ended) {
      tell(ResultMessage.ended(task, origin(), loss), ended.job());
    }
  }

  void tell(ResultMessage message, JobRecord job) {
    decisions.add(new SlotDecision.Publish(message, job, List.of()));
  }

  /** Returns who runs what runs here now. */
  Origin origin() {
    return new Origin(host, slot, children.pid());
  }
}
