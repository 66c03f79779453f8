package dev.fleetpool.worker.core;

import dev.fleetpool.proto.JobRecord;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.worker.core.JobTable.Lookup;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values that travel apart from the chunks of one slot: those of the chunks that its child has
 * stay on the host's disk, those of the chunk behind them are fetched meanwhile. Owned by the
 * slot's core.
 */
final class SlotValues {

  private final HostTables tables;
  private final List<SlotDecision> decisions;
  private boolean inUse;

  /** Adds what is to be kept to the decisions of the slot. */
  SlotValues(HostTables tables, List<SlotDecision> decisions) {
    this.tables = tables;
    this.decisions = decisions;
  }

  /** Returns how those of a chunk and its job's code stand; what is not there is fetched. */
  CodeState of(JobRecord job, TaskMessage task) {
    return tables.values(job, task);
  }

  /** The chunks that the child has need the values in these files, and no others. */
  void use(Collection<String> needed) {
    List<String> files = List.copyOf(needed);
    if (inUse || !files.isEmpty()) {
      decisions.add(new SlotDecision.UseValues(files));
    }
    inUse = !files.isEmpty();
  }

  /** Has those of a chunk fetched that starts after those that the child has. */
  void fetchAhead(@Nullable WaitingChunk next) {
    if (next != null
        && !next.isWithdrawn()
        && tables.find(next.task().key().job()) instanceof Lookup.Live live) {
      tables.fetchAhead(live.job(), next.task());
    }
  }
}
