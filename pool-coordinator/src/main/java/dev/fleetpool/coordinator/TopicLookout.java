package dev.fleetpool.coordinator;

import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.kafka.LoopThreads;
import dev.fleetpool.kafka.TopicWatch;
import dev.fleetpool.proto.Topics;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that looks after the topics of a pool, {@code fleetpool-topics-*}: when one is
 * deleted, the pool is given up, since what it waits for will not come. A thread of its own,
 * because the loop may be held up in the very send that misses the topic.
 */
final class TopicLookout implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TopicLookout.class);
  private static final long LOOK_EVERY_MS = 1_000;

  private final Admin admin;
  private final TopicWatch watch;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Creates one; {@link #start} starts it.
   *
   * @param admin is closed with it
   * @param onLost is told once, on a thread of the client
   */
  TopicLookout(
      Admin admin, Topics topics, String coordinator, Consumer<FleetUnavailableException> onLost) {
    this.admin = admin;
    this.watch = new TopicWatch(admin, topics, what -> onLost.accept(lost(what)));
    this.thread = new Thread(this::run, "fleetpool-topics-" + coordinator);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closing.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
        watch.look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.warn("topics of the fleet are no longer looked after: {}", e.toString());
    }
  }

  private static FleetUnavailableException lost(String what) {
    return new FleetUnavailableException(
        "%s while this pool used it, and what was under way with it; find out who deletes topics, then open a new pool"
            .formatted(what),
        null);
  }

  @Override
  public void close() {
    closing.countDown();
    LoopThreads.join(thread);
    admin.close(Duration.ZERO);
  }
}
