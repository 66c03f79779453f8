package dev.fleetpool.worker.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.JobKey;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two runs of a job of one name, both of which number their chunks from 0. */
class HostTablesTest {

  private static final ChunkKey OF_RUN_1 = new ChunkKey(new JobKey("named", 1), 3);
  private static final ChunkKey OF_RUN_2 = new ChunkKey(new JobKey("named", 2), 3);

  private final HostTables tables = new HostTables(classPath -> Optional.empty(), Blobs.NONE);

  @Test
  void chunkOfALaterRunStartsThoughOneOfItsNumberHasStarted() {
    assertThat(tables.begins(OF_RUN_1)).isTrue();
    assertThat(tables.begins(OF_RUN_1)).isFalse();

    assertThat(tables.hasBegun(OF_RUN_2)).isFalse();
    assertThat(tables.begins(OF_RUN_2)).isTrue();
  }

  @Test
  void chunkOfALaterRunIsNotAskedBackWithThatOfItsNumber() {
    tables.ordered(new ControlMessage.HandBack(OF_RUN_1));
    assertThat(tables.isWithdrawn(OF_RUN_1)).isTrue();

    assertThat(tables.isWithdrawn(OF_RUN_2)).isFalse();
  }
}
