package dev.fleetpool.bench.peers;

import dev.fleetpool.TaskFunction;
import dev.fleetpool.bench.Peer;
import dev.fleetpool.bench.TaskPool;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import org.jppf.client.JPPFClient;
import org.jppf.client.JPPFJob;
import org.jppf.client.concurrent.JPPFExecutorService;
import org.jppf.node.protocol.Task;

/** JPPF: a driver and a node, each in a JVM of its own, and a client here. */
public final class Jppf implements Peer {

  @Override
  public String name() {
    return "JPPF";
  }

  @Override
  public TaskPool open(int slots) throws IOException {
    int port = PeerProcess.freePort();
    Path folder = Files.createTempDirectory("fleetpool-bench-jppf-");
    Path driver =
        Files.writeString(
            folder.resolve("driver.properties"),
            """
            jppf.server.port = %d
            jppf.ssl.server.port = -1
            jppf.discovery.enabled = false
            jppf.peer.discovery.enabled = false
            jppf.management.port = %d
            jppf.recovery.enabled = false
            """
                .formatted(port, PeerProcess.freePort()));
    Path node =
        Files.writeString(
            folder.resolve("node.properties"),
            """
            jppf.discovery.enabled = false
            jppf.server.host = 127.0.0.1
            jppf.server.port = %d
            jppf.processing.threads = %d
            jppf.management.enabled = false
            """
                .formatted(port, slots));
    Path client =
        Files.writeString(
            folder.resolve("client.properties"),
            """
            jppf.discovery.enabled = false
            jppf.drivers = bench
            bench.jppf.server.host = 127.0.0.1
            bench.jppf.server.port = %d
            jppf.management.enabled = false
            """
                .formatted(port));
    List<Process> processes = new ArrayList<>();
    processes.add(start(folder, driver, "org.jppf.server.JPPFDriver", "noLauncher"));
    processes.add(start(folder, node, "org.jppf.node.NodeRunner", "noLauncher"));
    System.setProperty("jppf.config", client.toString());
    JPPFClient connected = new JPPFClient();
    return new Pool(folder, processes, connected, new JPPFExecutorService(connected));
  }

  private static Process start(Path folder, Path config, String... program) throws IOException {
    List<String> command = new ArrayList<>(List.of("-Djppf.config=" + config));
    command.addAll(List.of(program));
    return PeerProcess.start(folder.resolve(config.getFileName() + ".log"), command);
  }

  private record Pool(
      Path folder, List<Process> processes, JPPFClient client, JPPFExecutorService executor)
      implements TaskPool {

    @Override
    public <A, R> Future<R> submit(TaskFunction<A, R> function, A input) {
      return executor.submit(new PeerTask<>(function, input));
    }

    /** A job of JPPF's own, which is how it is meant to be given many tasks. */
    @Override
    @SuppressWarnings("unchecked") // what its tasks return is what the function returns
    public <A, R> List<R> map(TaskFunction<A, R> function, List<A> inputs) throws Exception {
      JPPFJob job = new JPPFJob();
      for (A input : inputs) {
        job.add(new PeerTask<>(function, input));
      }
      List<R> results = new ArrayList<>();
      for (Task<?> task : client.submit(job)) {
        if (task.getThrowable() != null) {
          throw new IllegalStateException(task.getThrowable());
        }
        results.add((R) task.getResult());
      }
      return results;
    }

    @Override
    public void close() {
      executor.shutdownNow();
      client.close();
      processes.forEach(Process::destroy);
      for (File file : Objects.requireNonNull(folder.toFile().listFiles())) {
        file.delete();
      }
      folder.toFile().delete();
    }
  }
}
