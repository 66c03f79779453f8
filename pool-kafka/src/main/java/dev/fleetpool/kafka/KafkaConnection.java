package dev.fleetpool.kafka;

import dev.fleetpool.proto.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How to reach a fleet's brokers; makes clients with the settings that Fleetpool's guarantees and
 * speed rest on. Immutable, any thread.
 *
 * @param bootstrapServers the brokers, as {@code host:port,host:port}
 * @param topics the fleet's topics
 * @param properties further properties for every client, such as those of security; they win over
 *     ours
 */
public record KafkaConnection(
    String bootstrapServers, Topics topics, Map<String, String> properties) {

  /** A connection attempt during an outage must not hold up the first one after it for long. */
  private static final int CONNECT_TIMEOUT_MS = 2_000;

  /** A caller may say how long it waits for an answer, in Kafka's words. */
  private static final String API_TIMEOUT = "default.api.timeout.ms";

  private static final Duration FIRST_CONTACT_LIMIT = Duration.ofMinutes(1);
  private static final int REQUEST_TIMEOUT_MS = 10_000;
  private static final int DELIVERY_TIMEOUT_MS = 120_000;
  private static final int MAX_BLOCK_MS = 20_000;
  private static final int SESSION_TIMEOUT_MS = 6_000;
  private static final int GROUP_HEARTBEAT_MS = 300;
  private static final int METADATA_MAX_AGE_MS = 1_000;

  /** A member's heartbeat thread wakes up as often as this, whatever the interval. */
  private static final int MEMBER_BACKOFF_MS = 150;

  private static final int METADATA_MAX_IDLE_MS = 24 * 60 * 60 * 1_000;
  private static final int FETCH_MAX_WAIT_MS = 500;

  /** A fetch that waits at the end of a partition holds up the next question to its broker. */
  private static final int SCAN_MAX_WAIT_MS = 10;

  private static final int SERVICE_MAX_WAIT_MS = 100;

  /** Socket buffers that grow with what is under way. */
  private static final int SYSTEM_CHOOSES = -1;

  private static final int BATCH_BYTES = 128 * 1024;
  private static final int BUFFER_BYTES = 64 * 1024 * 1024;

  /** Copies the map. */
  public KafkaConnection {
    properties = Map.copyOf(properties);
  }

  /** Without the values of the properties, some of which are passwords. */
  @Override
  public String toString() {
    return "KafkaConnection[bootstrapServers=%s, prefix=%s, properties=%s]"
        .formatted(bootstrapServers, topics.prefix(), properties.keySet());
  }

  /**
   * Returns how long brokers that are not there yet are waited for: a minute, or {@code
   * default.api.timeout.ms} where that is set.
   */
  public Duration firstContactLimit() {
    String asked = properties.get(API_TIMEOUT);
    return asked == null ? FIRST_CONTACT_LIMIT : Duration.ofMillis(Long.parseLong(asked));
  }

  /** Returns a connection whose clients have these properties too, where nobody set others. */
  public KafkaConnection withDefaults(Map<String, String> defaults) {
    Map<String, String> all = new HashMap<>(defaults);
    all.putAll(properties);
    return new KafkaConnection(bootstrapServers, topics, all);
  }

  /** Makes a client for topics and groups. */
  public Admin admin(String clientId) {
    Map<String, Object> config = common(clientId);
    config.put("request.timeout.ms", REQUEST_TIMEOUT_MS);
    config.put(API_TIMEOUT, 2 * REQUEST_TIMEOUT_MS);
    return Admin.create(withOverrides(config));
  }

  /**
   * Makes a producer: idempotent, all replicas, no linger. Records that pile up while a request is
   * under way share the next one, so batches follow the load by themselves.
   */
  public KafkaProducer<byte[], byte[]> producer(String clientId) {
    Map<String, Object> config = common(clientId);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES + 32 * 1024);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
    // Forgetting the brokers, in an outage, or a topic makes the next send wait until it knows
    // anew.
    config.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none");
    config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, METADATA_MAX_IDLE_MS);
    return new KafkaProducer<>(
        withOverrides(config), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Makes a consumer that is told its partitions, belongs to no group, and waits for what comes. To
   * be closed with {@link LogReaders#close}.
   */
  public KafkaConsumer<byte[], byte[]> reader(String clientId) {
    return reader(clientId, FETCH_MAX_WAIT_MS);
  }

  /**
   * Makes a consumer for what is in the log already. It asks ahead, so it asks at the end of a
   * partition too; there brokers answer at once, so that nothing else has to wait for them.
   */
  public KafkaConsumer<byte[], byte[]> scanner(String clientId) {
    return reader(clientId, SCAN_MAX_WAIT_MS);
  }

  private KafkaConsumer<byte[], byte[]> reader(String clientId, int fetchMaxWaitMs) {
    Map<String, Object> config = consumer(clientId, fetchMaxWaitMs);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    return new KafkaConsumer<>(
        withOverrides(config), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Makes a consumer for one slot, a member of the workers' group. A partition that nobody read
   * before is read from its beginning, and partitions stay where they are when members come and go.
   */
  public KafkaConsumer<byte[], byte[]> slotConsumer(String clientId) {
    return member(clientId, topics.workersGroup(), FETCH_MAX_WAIT_MS);
  }

  /**
   * Makes a consumer for one coordinator service, a member of the services' group: what it reads is
   * a table, which every owner of a partition reads from its beginning. What it asks when
   * partitions come, and its farewell, are not to wait for long behind a fetch.
   */
  public KafkaConsumer<byte[], byte[]> serviceConsumer(String clientId) {
    return member(clientId, topics.coordinatorsGroup(), SERVICE_MAX_WAIT_MS);
  }

  private KafkaConsumer<byte[], byte[]> member(String clientId, String group, int fetchMaxWaitMs) {
    Map<String, Object> config = consumer(clientId, fetchMaxWaitMs);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, GROUP_HEARTBEAT_MS);
    // A member that leads its group is to notice new partitions.
    config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MAX_AGE_MS);
    config.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, MEMBER_BACKOFF_MS);
    return new KafkaConsumer<>(
        withOverrides(config), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Map<String, Object> consumer(String clientId, int fetchMaxWaitMs) {
    Map<String, Object> config = common(clientId);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, fetchMaxWaitMs);
    config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    config.put(
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Topics.MAX_RECORD_BYTES + 64 * 1024);
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 2 * REQUEST_TIMEOUT_MS);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return config;
  }

  private Map<String, Object> common(String clientId) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", bootstrapServers);
    config.put("client.id", clientId);
    config.put("reconnect.backoff.ms", 50);
    config.put("reconnect.backoff.max.ms", 500);
    config.put("retry.backoff.ms", 50);
    config.put("retry.backoff.max.ms", 500);
    config.put("socket.connection.setup.timeout.ms", CONNECT_TIMEOUT_MS);
    config.put("socket.connection.setup.timeout.max.ms", CONNECT_TIMEOUT_MS);
    config.put("send.buffer.bytes", SYSTEM_CHOOSES);
    config.put("receive.buffer.bytes", SYSTEM_CHOOSES);
    config.put("enable.metrics.push", false);
    config.put("metric.reporters", "");
    return config;
  }

  private Map<String, Object> withOverrides(Map<String, Object> config) {
    config.putAll(properties);
    return config;
  }
}
