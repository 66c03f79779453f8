package dev.fleetpool.bench.peers;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.bench.Peer;
import dev.fleetpool.bench.TaskPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;

/** Hazelcast's {@code IExecutorService}: one member in a JVM of its own, and a client here. */
public final class Hazelcast implements Peer {

  @Override
  public String name() {
    return "Hazelcast";
  }

  @Override
  public TaskPool open(int slots) throws IOException {
    int port = PeerProcess.freePort();
    Path log = Files.createTempFile("fleetpool-bench-hazelcast-", ".log");
    Process member =
        PeerProcess.start(
            log,
            List.of(
                HazelcastMember.class.getName(), Integer.toString(port), Integer.toString(slots)));
    ClientConfig config = new ClientConfig();
    config.setProperty("hazelcast.logging.type", "none");
    config.getNetworkConfig().addAddress("127.0.0.1:" + port);
    config
        .getConnectionStrategyConfig()
        .getConnectionRetryConfig()
        .setClusterConnectTimeoutMillis(60_000);
    HazelcastInstance client = HazelcastClient.newHazelcastClient(config);
    return new Pool(member, log, client, client.getExecutorService(HazelcastMember.EXECUTOR));
  }

  private record Pool(Process member, Path log, HazelcastInstance client, IExecutorService executor)
      implements TaskPool {

    @Override
    public <A, R> Future<R> submit(TaskFunction<A, R> function, A input) {
      return executor.submit(new PeerTask<>(function, input));
    }

    @Override
    public void close() {
      client.shutdown();
      member.destroy();
      log.toFile().delete();
    }
  }
}
