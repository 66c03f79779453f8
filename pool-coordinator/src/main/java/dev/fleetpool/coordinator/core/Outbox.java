package dev.fleetpool.coordinator.core;

import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.proto.Trace;
import java.util.ArrayList;
import java.util.List;

/** What was decided and not taken yet, in its order. Owned by the coordinator loop. */
final class Outbox {

  private final List<Decision> decisions = new ArrayList<>();

  void publish(JobRecord job) {
    decisions.add(new Decision.PublishJob(job));
  }

  void send(TaskMessage chunk, int partition, Trace trace) {
    decisions.add(new Decision.SendChunk(chunk, partition, trace));
  }

  void order(ControlMessage.AboutJob order) {
    decisions.add(new Decision.GiveOrder(order));
  }

  void addAll(List<Decision> further) {
    decisions.addAll(further);
  }

  List<Decision> takeAll() {
    List<Decision> taken = List.copyOf(decisions);
    decisions.clear();
    return taken;
  }
}
