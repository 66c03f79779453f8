package dev.fleetpool.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fleetpool.FleetUnavailableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TOPIC = "letters";

  @TempDir Path temporary;

  @Test
  void closedBrokerLeavesNothing() throws Exception {
    long pid;
    Path folder;
    try (EmbeddedBroker broker = EmbeddedBroker.start(withoutData())) {
      pid = broker.pid();
      folder = broker.folder();
      produce(broker, "a", "b");
      assertThat(consume(broker, 2)).containsExactly("a", "b");
      assertThat(folder).isDirectory();
    }
    assertThat(isRunning(pid)).isFalse();
    assertThat(folder).doesNotExist();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("fleetpool-broker-output-" + pid);
  }

  @Test
  void brokerThatIsClosedWhileItStartsLeavesNothing() {
    EmbeddedBroker broker = EmbeddedBroker.start(withoutData());
    broker.close();
    broker.close();

    assertThat(isRunning(broker.pid())).isFalse();
    assertThat(broker.folder()).doesNotExist();
    assertThatThrownBy(() -> broker.awaitReady(LIMIT))
        .isInstanceOf(FleetUnavailableException.class);
  }

  @Test
  void brokerEndsWithItsKilledParent() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                BrokerOwner.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader output = parent.inputReader(StandardCharsets.UTF_8)) {
      String[] broker = output.readLine().split(" ", 2);
      long pid = Long.parseLong(broker[0]);
      Path folder = Path.of(broker[1]);
      assertThat(isRunning(pid)).isTrue();
      assertThat(folder).isDirectory();

      parent.destroyForcibly();

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () -> {
                assertThat(isRunning(pid)).isFalse();
                assertThat(folder).doesNotExist();
              });
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void dataSurvivesRestart() throws Exception {
    BrokerSettings kept =
        new BrokerSettings(Optional.of(temporary.resolve("new/data")), Optional.empty());
    try (EmbeddedBroker first = EmbeddedBroker.start(kept)) {
      produce(first, "a", "b");
    }
    try (EmbeddedBroker second = EmbeddedBroker.start(kept)) {
      assertThat(consume(second, 2)).containsExactly("a", "b");
    }
    assertThat(temporary.resolve("new/data")).isDirectory();
  }

  @Test
  void unwritableFolderIsNamed() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));
    BrokerSettings settings =
        new BrokerSettings(Optional.of(file.resolve("data")), Optional.empty());

    assertThatThrownBy(() -> EmbeddedBroker.start(settings))
        .isInstanceOf(FleetUnavailableException.class)
        .hasMessageContainingAll("dataDir=" + file.resolve("data"), "choose another");
  }

  @Test
  void portThatIsTakenIsToldAtOnce() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      BrokerSettings settings = withoutData().withPort(other.getLocalPort());

      assertThatThrownBy(() -> EmbeddedBroker.start(settings))
          .isInstanceOf(FleetUnavailableException.class)
          .hasMessageStartingWith("broker-port=" + other.getLocalPort() + " must be free");
    }
  }

  @Test
  void folderInUseIsExplainedByTheBrokersOwnWords() {
    BrokerSettings settings = new BrokerSettings(Optional.of(temporary), Optional.empty());
    try (EmbeddedBroker first = EmbeddedBroker.start(settings)) {
      first.awaitReady(LIMIT);
      try (EmbeddedBroker second = EmbeddedBroker.start(settings)) {
        assertThatThrownBy(() -> second.awaitReady(LIMIT))
            .isInstanceOf(FleetUnavailableException.class)
            .hasMessageContainingAll(temporary.toString(), "lock", "Pool.connect");
      }
    }
  }

  @Test
  void twoBrokersDoNotMeet() throws Exception {
    try (EmbeddedBroker one = EmbeddedBroker.start(withoutData());
        EmbeddedBroker two = EmbeddedBroker.start(withoutData())) {
      produce(one, "one");
      produce(two, "two");
      assertThat(consume(one, 1)).containsExactly("one");
      assertThat(consume(two, 1)).containsExactly("two");
    }
  }

  /** Four brokers come up one after the other, and two of them write an archive. */
  @Test
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void firstBrokerLeavesAnArchiveThatLaterOnesUseUntilItIsDamagedAndReplaced() throws Exception {
    assertThat(BrokerClassPath.find())
        .as("class-data archives are made of jars: run this with mvn verify")
        .allMatch(Files::isRegularFile);
    Path cache = temporary.resolve("cache");
    BrokerSettings settings = new BrokerSettings(Optional.empty(), Optional.of(cache));
    Path archive = archiveWrittenBy(settings, cache);

    try (EmbeddedBroker second = EmbeddedBroker.start(settings)) {
      produce(second, "a");
      assertThat(consume(second, 1)).containsExactly("a");
      assertThat(commandLine(second)).contains("-XX:SharedArchiveFile=" + archive);
    }
    assertThat(archives(cache)).containsExactly(archive);

    damage(archive);
    Path replacement = archiveWrittenBy(settings, cache);
    try (EmbeddedBroker fourth = EmbeddedBroker.start(settings)) {
      fourth.awaitReady(LIMIT);
      assertThat(commandLine(fourth)).contains("-XX:SharedArchiveFile=" + replacement);
    }
  }

  /** Runs a broker that comes up, and returns the one archive that is there when it has ended. */
  private static Path archiveWrittenBy(BrokerSettings settings, Path cache) throws IOException {
    EmbeddedBroker broker = EmbeddedBroker.start(settings);
    try (broker) {
      broker.awaitReady(LIMIT);
      assertThat(commandLine(broker)).doesNotContain("-XX:SharedArchiveFile=");
    }
    assertThat(broker.folder()).doesNotExist();
    await().atMost(LIMIT).until(() -> !isRunning(broker.pid()));
    assertThat(archives(cache)).singleElement().asString().endsWith(".jsa");
    return archives(cache).get(0);
  }

  private static String commandLine(EmbeddedBroker broker) {
    return ProcessHandle.of(broker.pid())
        .flatMap(process -> process.info().commandLine())
        .orElseThrow();
  }

  @Test
  void brokerThatDoesNotComeUpDropsTheArchiveThatItUsed() throws Exception {
    assertThat(BrokerClassPath.find())
        .as("class-data archives are made of jars: run this with mvn verify")
        .allMatch(Files::isRegularFile);
    Path cache = temporary.resolve("cache");
    archiveWrittenBy(new BrokerSettings(Optional.empty(), Optional.of(cache)), cache);
    Path data = temporary.resolve("data");
    Files.createDirectories(data.resolve("fleetpool.lock/that is no file"));

    try (EmbeddedBroker broker =
        EmbeddedBroker.start(new BrokerSettings(Optional.of(data), Optional.of(cache)))) {
      assertThatThrownBy(() -> broker.awaitReady(LIMIT))
          .isInstanceOf(FleetUnavailableException.class)
          .hasMessageContaining("try once more");
    }

    assertThat(archives(cache)).isEmpty();
  }

  @Test
  void cacheThatCannotBeWrittenIsDoneWithout() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    BrokerSettings settings =
        new BrokerSettings(Optional.empty(), Optional.of(file.resolve("cache")));

    try (EmbeddedBroker broker = EmbeddedBroker.start(settings)) {
      broker.awaitReady(LIMIT);
    }
  }

  private static BrokerSettings withoutData() {
    return new BrokerSettings(Optional.empty(), Optional.empty());
  }

  private static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static void damage(Path archive) throws IOException {
    assertThat(archive.toFile().setWritable(true)).isTrue();
    try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.WRITE)) {
      channel.truncate(100_000);
    }
  }

  private static List<Path> archives(Path cache) throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.toList();
    }
  }

  private static void produce(EmbeddedBroker broker, String... values) throws Exception {
    broker.awaitReady(LIMIT);
    Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (Admin admin = Admin.create(client);
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
          .all()
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      for (String value : values) {
        producer.send(new ProducerRecord<>(TOPIC, value)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  private static List<String> consume(EmbeddedBroker broker, int count) {
    broker.awaitReady(LIMIT);
    Map<String, Object> client =
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "group.id",
            "readers",
            "auto.offset.reset",
            "earliest",
            "fetch.max.wait.ms", // the records are there, and its farewell waits behind the fetch
            "10");
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(TOPIC));
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(50))) {
                  values.add(record.value());
                }
                return values.size() >= count;
              });
    }
    return values;
  }
}
