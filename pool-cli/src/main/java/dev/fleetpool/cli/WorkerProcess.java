package dev.fleetpool.cli;

import dev.fleetpool.worker.Agent;
import dev.fleetpool.worker.Agent.Ending;
import dev.fleetpool.worker.AgentSettings;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent as a process: starts it, waits, and ends it when the JVM is told to end.
 *
 * <p>When somebody deletes a topic of the fleet, it starts the agent anew: that makes the topic
 * again and reads it from its beginning.
 *
 * <p>The first SIGTERM drains the agent, and so does an order of the fleet; a SIGTERM after that,
 * Ctrl-C or a hang-up closes it at once. All then halt with exit code 0, since a worker that left
 * in order has not failed. Each signal comes on a thread of its own; {@link #end} lets only one of
 * them through.
 */
final class WorkerProcess {

  private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

  private final AgentSettings settings;
  private final WorkerFolder folder;
  private final Duration drainTimeout;
  private final Surroundings surroundings;
  private final AtomicBoolean draining = new AtomicBoolean();
  private volatile @Nullable Agent agent;

  /** What else there is in this process. */
  interface Surroundings {

    /** The agent has joined the fleet, at first or anew. */
    void joined(Agent agent);

    /** That agent has ended; another one is to join. */
    void parted();

    /** The agent has left; the process ends after this. */
    void left();
  }

  WorkerProcess(
      AgentSettings settings,
      WorkerFolder folder,
      Duration drainTimeout,
      Surroundings surroundings) {
    this.settings = settings;
    this.folder = folder;
    this.drainTimeout = drainTimeout;
    this.surroundings = surroundings;
  }

  /**
   * Runs until the JVM ends; does not return otherwise.
   *
   * @throws CommandFailedException if the agent cannot be started
   */
  void run() {
    log.info(
        "connecting to {} as host {} ...", settings.kafka().bootstrapServers(), settings.host());
    Thread hook = new Thread(() -> end(0), "fleetpool-worker-end");
    Runtime.getRuntime().addShutdownHook(hook);
    EndSignals.on("TERM", () -> drain(drainTimeout));
    EndSignals.on("INT", () -> end(0));
    try {
      while (true) {
        Agent joined = Agent.start(settings);
        agent = joined;
        surroundings.joined(joined);
        Ending ending = joined.awaitEnding();
        if (ending instanceof Ending.TopicLost loss) {
          startOver(joined, loss.what());
        } else if (ending instanceof Ending.DrainOrdered order) {
          drain(order.limit().orElse(drainTimeout));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      Runtime.getRuntime().removeShutdownHook(hook);
      throw new CommandFailedException(
          "--bootstrap=%s must name a Kafka broker that answers and lets this host in: %s; check the address and --kafka-config, and that the broker runs"
              .formatted(settings.kafka().bootstrapServers(), reason(e)));
    }
  }

  private synchronized void startOver(Agent deaf, String loss) {
    log.warn("{}; host {} joins the fleet anew, and makes what is missing", loss, settings.host());
    agent = null;
    surroundings.parted();
    deaf.close();
  }

  /** Returns the messages of the exception and its causes, without those that say nothing. */
  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String first = String.valueOf(failure.getMessage());
    return root == failure || root.getMessage() == null ? first : first + ": " + root.getMessage();
  }

  private void drain(Duration limit) {
    Agent joined = agent;
    if (joined != null && draining.compareAndSet(false, true)) {
      log.info("host {} drains, for {} at most ...", settings.host(), limit);
      joined.drain(limit);
    }
    end(0);
  }

  /** Ends the process as Ctrl-C does, with an exit code. Also while it waits for a broker. */
  synchronized void end(int code) {
    Agent joined = agent;
    if (joined != null) {
      log.info("host {} leaves the fleet ...", settings.host());
      joined.close();
      log.info("host {} has left", settings.host());
    }
    folder.close();
    surroundings.left();
    Runtime.getRuntime().halt(code);
  }
}
