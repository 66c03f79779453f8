package dev.fleetpool.kafka;

import dev.fleetpool.proto.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates a fleet's topics and grows the tasks topic. Any number of coordinators and agents may do
 * so at once: what exists already is left as it is. Thread-safe as {@link Admin} is; every call is
 * bounded in time.
 */
public final class TopicAdmin {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int QUESTION_MS = 3_000;
  private static final long LOOK_AGAIN_NS = 50_000_000;
  private static final short BROKER_DEFAULT = -1;
  private static final int DEFAULT_RECORD_BYTES = 1_048_588;
  private static final int RESULT_PARTITIONS = 8;

  /** One is the index, the others spread the load over brokers. */
  static final int BLOB_PARTITIONS = 8;

  /** Services share detached jobs by partition. */
  private static final int DETACHED_PARTITIONS = 32;

  private final Admin admin;
  private final Topics topics;
  private final FirstContact contact;
  private final int questionMs;

  /** Works with this client, which stays the caller's to close. */
  public TopicAdmin(Admin admin, KafkaConnection kafka) {
    this.admin = admin;
    this.topics = kafka.topics();
    this.questionMs = (int) Math.min(QUESTION_MS, kafka.firstContactLimit().toMillis());
    this.contact = FirstContact.of(kafka);
  }

  /**
   * Creates the topics that are missing; the first thing that is asked of the brokers, which are
   * waited for.
   *
   * @param taskPartitions how many partitions a new tasks topic gets
   * @throws KafkaException if no broker answers within {@link KafkaConnection#firstContactLimit},
   *     or it refuses
   */
  public void createMissing(int taskPartitions) {
    createMissing(topics.settings().keySet(), taskPartitions);
  }

  /**
   * Creates the topics of detached jobs that are missing.
   *
   * @throws KafkaException if no broker answers, or it refuses
   */
  public void createDetached() {
    createMissing(topics.detachedSettings().keySet(), 1);
  }

  private void createMissing(Set<String> names, int taskPartitions) {
    Set<String> unused = create(names, new NewTopics(taskPartitions));
  }

  /**
   * How topics are created.
   *
   * @param taskPartitions how many partitions a new tasks topic gets
   * @param replicas how many replicas; -1 for the default of the brokers
   * @param settings what is set beside what we set
   */
  public record NewTopics(int taskPartitions, short replicas, Map<String, String> settings) {

    /** Copies the map. */
    public NewTopics {
      settings = Map.copyOf(settings);
    }

    NewTopics(int taskPartitions) {
      this(taskPartitions, BROKER_DEFAULT, Map.of());
    }
  }

  /**
   * Creates all topics of the fleet that are missing, those of detached jobs included, and returns
   * their names.
   *
   * @throws KafkaException if no broker answers, or it refuses
   */
  public Set<String> createAll(NewTopics how) {
    Set<String> created = create(TopicRules.settings(topics).keySet(), how);
    awaitKnown(created);
    return created;
  }

  /** A broker may not know for a while what was made this moment. */
  private void awaitKnown(Set<String> created) {
    long startNs = System.nanoTime();
    while (!awaitNames().containsAll(created) && System.nanoTime() - startNs < LIMIT.toNanos()) {
      LockSupport.parkNanos(LOOK_AGAIN_NS);
    }
  }

  private Set<String> create(Set<String> names, NewTopics how) {
    Set<String> missing = new TreeSet<>(names);
    missing.removeAll(awaitNames());
    if (missing.isEmpty()) {
      return missing;
    }
    List<NewTopic> wanted = new ArrayList<>();
    missing.forEach(name -> wanted.add(newTopic(name, how)));
    for (KafkaFuture<Void> created : admin.createTopics(wanted).values().values()) {
      awaitCreated(missing, created);
    }
    return missing;
  }

  private static void awaitCreated(Set<String> missing, KafkaFuture<Void> created) {
    try {
      tolerating(TopicExistsException.class, created);
    } catch (AuthorizationException e) {
      throw new AuthorizationException(
          "topics %s are not there, or this user may not see them, and it may not create them; let one who may do so, and grant this user what docs/operations.md lists"
              .formatted(new TreeSet<>(missing)),
          e);
    }
  }

  /**
   * Checks that the brokers allow what is needed: what they refuse would else show as a silence, as
   * Kafka's clients ask again and again. Then, that the topics of jobs, chunks, results and blobs
   * take records as large as ours may be; somebody else may have made them, with the default of the
   * brokers. Where we may not ask that it is taken for granted. One round trip.
   *
   * @throws AuthorizationException if something is not allowed
   * @throws KafkaException if a topic does not take such records
   */
  public void check(Rights needed) {
    Set<String> large = Set.of(topics.jobs(), topics.tasks(), topics.results(), topics.blobs());
    Map<String, KafkaFuture<TopicDescription>> described =
        admin
            .describeTopics(
                needed.topics(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues();
    Map<ConfigResource, KafkaFuture<Config>> settings = describe(large);
    checkRights(needed, described);
    recordLimits(large, settings)
        .forEach(
            (topic, limit) -> checkLimit(topic, limit, TopicRules.leastRecordBytes(topics, topic)));
  }

  private static void checkRights(
      Rights needed, Map<String, KafkaFuture<TopicDescription>> described) {
    Map<String, Set<AclOperation>> allowed = new HashMap<>();
    described.forEach((topic, answer) -> operations(answer).ifPresent(o -> allowed.put(topic, o)));
    Collection<String> lacking = needed.lacking(allowed);
    if (!lacking.isEmpty()) {
      throw new AuthorizationException(
          "this user lacks the rights %s; grant them, docs/operations.md lists all, or connect as another user"
              .formatted(String.join(", ", lacking)));
    }
  }

  private static Optional<Set<AclOperation>> operations(KafkaFuture<TopicDescription> answer) {
    try {
      return Optional.ofNullable(await(answer).authorizedOperations());
    } catch (AuthorizationException e) {
      return Optional.of(Set.of());
    } catch (UnknownTopicOrPartitionException e) { // made this moment
      return Optional.empty();
    }
  }

  /** Waits for the brokers, and returns the names of all topics. */
  Set<String> awaitNames() {
    return contact.await(this::names);
  }

  private Set<String> names() {
    return await(admin.listTopics(new ListTopicsOptions().timeoutMs(questionMs)).names());
  }

  private NewTopic newTopic(String name, NewTopics how) {
    Map<String, String> settings =
        new HashMap<>(TopicRules.settings(topics).getOrDefault(name, Map.of()));
    settings.putAll(how.settings());
    int partitions = partitions(topics, name, how.taskPartitions());
    return new NewTopic(name, partitions, how.replicas()).configs(settings);
  }

  /** Returns how many partitions a topic of a fleet is created with. */
  public static int partitions(Topics topics, String name, int taskPartitions) {
    int partitions = 1;
    if (name.equals(topics.tasks())) {
      partitions = taskPartitions;
    } else if (name.equals(topics.results())) {
      partitions = RESULT_PARTITIONS;
    } else if (name.equals(topics.blobs())) {
      partitions = BLOB_PARTITIONS;
    } else if (topics.detachedSettings().containsKey(name)) {
      partitions = DETACHED_PARTITIONS;
    }
    return partitions;
  }

  /** Returns the number of partitions of a topic; 0 if it does not exist. */
  private int partitions(String topic) {
    try {
      return await(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
          .mapToInt(description -> description.partitions().size())
          .sum();
    } catch (UnknownTopicOrPartitionException e) {
      return 0;
    }
  }

  private static void checkLimit(String topic, int limit, int least) {
    if (limit < least) {
      throw new InvalidConfigurationException(
          "max.message.bytes=%d of topic %s must be at least %d; raise it there, or message.max.bytes of the brokers where the topic has none"
              .formatted(limit, topic, least));
    }
  }

  /**
   * Returns the largest batch of records that a topic takes, {@value #DEFAULT_RECORD_BYTES} bytes,
   * Kafka's default, where we may not ask.
   */
  public int maxRecordBytes(String topic) {
    return recordLimits(Set.of(topic), describe(Set.of(topic)))
        .getOrDefault(topic, DEFAULT_RECORD_BYTES);
  }

  /**
   * Returns the limits of topics, without those that we may not ask for. A topic that was made this
   * moment, here or elsewhere, may be unknown to a broker for a while.
   */
  private Map<String, Integer> recordLimits(
      Set<String> names, Map<ConfigResource, KafkaFuture<Config>> asked) {
    Map<ConfigResource, KafkaFuture<Config>> answers = asked;
    long startNs = System.nanoTime();
    while (true) {
      try {
        return recordLimits(answers);
      } catch (UnknownTopicOrPartitionException e) {
        if (System.nanoTime() - startNs > LIMIT.toNanos()) {
          throw e;
        }
        LockSupport.parkNanos(LOOK_AGAIN_NS);
        answers = describe(names);
      }
    }
  }

  private Map<ConfigResource, KafkaFuture<Config>> describe(Set<String> names) {
    return admin
        .describeConfigs(
            names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList())
        .values();
  }

  private static Map<String, Integer> recordLimits(
      Map<ConfigResource, KafkaFuture<Config>> answers) {
    Map<String, Integer> limits = new LinkedHashMap<>();
    answers.forEach(
        (topic, answer) -> limit(answer).ifPresent(limit -> limits.put(topic.name(), limit)));
    return limits;
  }

  private static Optional<Integer> limit(KafkaFuture<Config> answer) {
    try {
      ConfigEntry entry = await(answer).get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
      return Optional.ofNullable(entry).map(ConfigEntry::value).map(Integer::valueOf);
    } catch (AuthorizationException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns how many consumers are in the workers' group, which is the number of slots of the
   * fleet.
   */
  public int groupMembers() {
    return await(admin.describeConsumerGroups(List.of(topics.workersGroup())).all())
        .values()
        .stream()
        .mapToInt(description -> description.members().size())
        .sum();
  }

  /** Gives the tasks topic at least so many partitions. */
  public void growTasks(int partitions) {
    if (partitions(topics.tasks()) < partitions) {
      NewPartitions increase = NewPartitions.increaseTo(partitions);
      tolerating(
          InvalidPartitionsException.class,
          admin.createPartitions(Map.of(topics.tasks(), increase)).all());
    }
  }

  private static <T> void tolerating(Class<? extends Exception> harmless, KafkaFuture<T> future) {
    try {
      await(future);
    } catch (KafkaException e) {
      if (!harmless.isInstance(e)) {
        throw e;
      }
    }
  }

  static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException k ? k : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException("no answer within " + LIMIT, e);
    } catch (InterruptedException e) {
      throw new org.apache.kafka.common.errors.InterruptException(e);
    }
  }
}
