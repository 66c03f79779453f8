package dev.fleetpool.local.broker;

import com.google.protobuf.ByteString;
import dev.fleetpool.FleetUnavailableException;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.child.ChildMain;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.metrics.Metered;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.Agent;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The class path of the broker's JVM: the jars that hold Kafka's server and our agent, and none of
 * the user's.
 *
 * <p>Each jar is found by one class in it, through the class loader that loaded this one. So it
 * does not matter what the jars are called, or whether they came by {@code -cp}, by a manifest, or
 * by a build tool's own class loader; a shaded jar counts once. Without the user's jars the broker
 * starts faster, and its class-data archive holds until Kafka, the JDK or Fleetpool changes.
 *
 * <p>{@code log4j-core} is left out on purpose: Kafka's logging controller does without it, and
 * initializing it costs 80 ms of every start. The broker logs through {@link BrokerLogging}.
 */
final class BrokerClassPath {

  /** One class per jar that every run needs, the busiest first. */
  static final List<String> REQUIRED =
      List.of(
          "org.apache.kafka.clients.KafkaClient",
          "kafka.server.KafkaRaftServer",
          "org.apache.kafka.server.config.AbstractKafkaConfig",
          "org.apache.kafka.server.common.MetadataVersion",
          "org.apache.kafka.metadata.storage.Formatter",
          "org.apache.kafka.raft.KafkaRaftClient",
          "org.apache.kafka.storage.internals.log.UnifiedLog",
          "org.apache.kafka.server.log.remote.storage.RemoteStorageManager",
          "org.apache.kafka.coordinator.group.GroupCoordinatorService",
          "org.apache.kafka.coordinator.group.api.assignor.PartitionAssignor",
          "org.apache.kafka.coordinator.common.runtime.CoordinatorRuntime",
          "org.apache.kafka.coordinator.transaction.TransactionLogConfig",
          "org.apache.kafka.coordinator.share.ShareCoordinatorService",
          "org.apache.kafka.tools.api.RecordReader",
          "scala.Function0",
          "com.typesafe.scalalogging.Logger",
          "org.slf4j.Logger",
          "com.yammer.metrics.core.MetricName",
          "com.fasterxml.jackson.databind.JsonNode",
          "com.fasterxml.jackson.core.JsonParser",
          "com.fasterxml.jackson.annotation.JsonProperty",
          "com.fasterxml.jackson.datatype.jdk8.Jdk8Module",
          "org.pcollections.PMap",
          "com.github.benmanes.caffeine.cache.Cache",
          "com.google.re2j.Pattern",
          "com.dynatrace.hash4j.hashing.Hashing",
          "org.HdrHistogram.Histogram",
          "joptsimple.OptionParser",
          "org.apache.logging.log4j.LogManager");

  /** One class per jar that only some requests need: compression, tokens, tools. */
  static final List<String> OPTIONAL =
      List.of(
          "com.github.luben.zstd.Zstd",
          "net.jpountz.lz4.LZ4Factory",
          "org.xerial.snappy.Snappy",
          "org.jose4j.jwt.JwtClaims",
          "org.apache.commons.validator.routines.InetAddressValidator",
          "org.apache.commons.beanutils.BeanUtils",
          "org.apache.commons.digester.Digester",
          "org.apache.commons.logging.Log",
          "org.apache.commons.collections.Bag",
          "com.fasterxml.jackson.dataformat.yaml.YAMLFactory",
          "org.yaml.snakeyaml.Yaml",
          "net.sourceforge.argparse4j.ArgumentParsers");

  /** One class per jar of ours that the agent needs. */
  private static final List<Class<?>> AGENT =
      List.of(
          Agent.class,
          Metered.class,
          KafkaConnection.class,
          Topics.class,
          ByteString.class,
          ChildMain.class,
          TaskFunction.class);

  private BrokerClassPath() {}

  /**
   * Finds the jars.
   *
   * @throws FleetUnavailableException naming the class that is missing
   */
  static List<Path> find() {
    Set<Path> found = new LinkedHashSet<>();
    List<String> required = new ArrayList<>(REQUIRED);
    required.add(BrokerMain.class.getName());
    AGENT.forEach(type -> required.add(type.getName()));
    for (String name : required) {
      found.add(locate(name).orElseThrow(() -> missing(name)));
    }
    OPTIONAL.forEach(name -> locate(name).ifPresent(found::add));
    return List.copyOf(found);
  }

  private static Optional<Path> locate(String className) {
    String resource = className.replace('.', '/') + ".class";
    return Optional.ofNullable(BrokerClassPath.class.getClassLoader())
        .map(loader -> loader.getResource(resource))
        .map(url -> root(url, resource));
  }

  private static Path root(URL url, String resource) {
    String where = url.toString();
    int end = where.length() - resource.length();
    if (where.startsWith("jar:file:") && where.indexOf("!/") == end - 2) {
      return Path.of(URI.create(where.substring("jar:".length(), end - 2)));
    }
    if (where.startsWith("file:")) {
      return Path.of(URI.create(where.substring(0, end)));
    }
    throw new FleetUnavailableException(
        "the embedded broker runs in a JVM of its own and cannot load %s from %s; unpack the nested jars, or start a broker and use Pool.connect(...)"
            .formatted(resource, where),
        null);
  }

  private static FleetUnavailableException missing(String className) {
    return new FleetUnavailableException(
        "the embedded broker needs %s, which is not on the class path; add org.apache.kafka:kafka_2.13 with its dependencies, or use Pool.connect(...)"
            .formatted(className),
        null);
  }
}
