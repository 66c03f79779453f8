package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.Broadcast;
import dev.fleetpool.Pool;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.coordinator.CallerClassPath;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.Topics;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** Two hosts on whose class paths nothing of this test lies run its code. */
class BareWorkerIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<Integer> INPUTS = IntStream.range(0, 20).boxed().toList();

  @TempDir static Path folder;

  private static EmbeddedBroker broker;
  private static BareHost one;
  private static BareHost other;
  private static Pool pool;

  @BeforeAll
  static void start() throws IOException {
    broker = EmbeddedBroker.start(BrokerSettings.temporary());
    broker.awaitReady(LIMIT);
    one = BareHost.start(folder, "host-a", broker.bootstrapServers());
    other = BareHost.start(folder, "host-b", broker.bootstrapServers());
    pool = connect();
  }

  @AfterAll
  static void end() {
    pool.terminate();
    one.close();
    other.close();
    broker.close();
  }

  private static Pool connect() {
    return Pool.builder().prefix("bare").connect(broker.bootstrapServers());
  }

  private record Point(int x, int y) implements Serializable {}

  @Test
  void lambdasRecordsAndLocalClassesRunOnHostsThatHaveNothingOfThem() {
    List<Point> points = INPUTS.stream().map(i -> new Point(i, -i)).toList();

    assertThat(pool.map(doubling(), points))
        .isEqualTo(points.stream().map(p -> new Point(2 * p.x(), 2 * p.y())).toList());
    assertThat(pool.map(p -> p.x() + p.y(), points)).containsOnly(0).hasSize(20);
  }

  private static TaskFunction<Point, Point> doubling() {
    final class Doubling implements TaskFunction<Point, Point> {
      private static final long serialVersionUID = 1L;

      @Override
      public Point apply(Point point) {
        return new Point(2 * point.x(), 2 * point.y());
      }
    }
    return new Doubling();
  }

  private record Table(List<Point> points) implements Serializable {}

  @Test
  void broadcastOfAClassThatHostsHaveNotIsRead() {
    List<Point> points = INPUTS.stream().map(i -> new Point(i, -i)).toList();

    try (Broadcast<Table> table = pool.broadcast(new Table(points))) {
      assertThat(pool.map(i -> table.value().points().get(i).y(), INPUTS))
          .isEqualTo(INPUTS.stream().map(i -> -i).toList());
    }
  }

  @Test
  void thirdPartyLibraryWorksInALambda() {
    assertThat(pool.map(i -> Ansi.OFF.string("@|bold task %d|@".formatted(i)), INPUTS))
        .isEqualTo(INPUTS.stream().map(i -> "task " + i).toList());
    String seven = pool.apply(i -> Ansi.OFF.string("@|red %d|@".formatted(i)), 7);
    assertThat(seven).isEqualTo("7");
  }

  @Test
  void childHasTheAgentsOwnApiAndExactlyTheBundle() {
    String classPath = pool.apply(nothing -> System.getProperty("java.class.path"), "");

    List<Path> entries = Stream.of(classPath.split(":")).map(Path::of).toList();
    assertThat(entries)
        .filteredOn(entry -> !BlobHash.isHash(entry.getFileName().toString()))
        .extracting(entry -> entry.getFileName().toString().replaceAll("-[0-9].*", ""))
        .containsExactlyInAnyOrder("pool-child", "pool-api", "jspecify");
    assertThat(entries)
        .filteredOn(entry -> BlobHash.isHash(entry.getFileName().toString()))
        .isNotEmpty()
        .allMatch(entry -> entry.startsWith(folder))
        .noneMatch(jar -> holds(jar, "dev/fleetpool/Pool.class"))
        .noneMatch(jar -> holds(jar, "dev/fleetpool/child/ChildMain.class"));
  }

  private static boolean holds(Path jar, String entry) {
    try (ZipFile open = new ZipFile(jar.toFile())) {
      return open.getEntry(entry) != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void bundleTravelsOnceForAllPools() throws Exception {
    int two = pool.apply(x -> x + 1, 1);
    long before = recordsOfBlobs();

    try (Pool next = connect()) {
      int three = next.apply(x -> x + 2, 1);
      assertThat(two + three).isEqualTo(5);
    }

    assertThat(before).isPositive();
    assertThat(recordsOfBlobs()).isEqualTo(before);
  }

  @Test
  void jobsWithClashingVersionsOfALibraryBothWork() throws Exception {
    List<List<String>> answers = new ArrayList<>();
    for (String version : List.of("1.0", "2.0", "1.0")) {
      Path library = library("lib" + version, version);
      answers.add(greet(app("app" + version, library), library));
    }

    assertThat(answers)
        .containsExactly(
            List.of("hello 1.0", "world 1.0"),
            List.of("hello 2.0", "world 2.0"),
            List.of("hello 1.0", "world 1.0"));
  }

  @Test
  void classThatWasBuiltAnewRunsAsItIsNow() throws Exception {
    Path library = library("changing", "first");
    Path app = app("changing-app", library);
    List<String> before = greet(app, library);

    assertThat(library("changing", "second build")).isEqualTo(library);

    assertThat(before).containsExactly("hello first", "world first");
    assertThat(greet(app, library)).containsExactly("hello second build", "world second build");
  }

  @Test
  void missingLibraryIsToldWithWhatTheClassPathHas() throws Exception {
    Path app = app("lonely-app", library("unused", "1.0"));

    assertThatThrownBy(() -> greet(app))
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            e -> assertThat(e.failure().reason()).isEqualTo(Reason.CODE_MISSING))
        .hasMessageContaining(
            "class lib.Version is in none of the 1 entries of the job's class path (lonely-app)")
        .hasMessageContaining("add what holds it");
  }

  @Test
  void classForANewerJavaIsToldWithBothVersions() throws Exception {
    Path library = library("newer", "1.0");
    Path app = app("newer-app", library);
    Path classFile = folder.resolve("newer").resolve("lib").resolve("Version.class");
    byte[] content = Files.readAllBytes(classFile);
    content[7] = 99; // the version, which for Java 17 is 61
    Files.write(classFile, content);

    assertThatThrownBy(() -> greet(app, folder.resolve("newer")))
        .isInstanceOfSatisfying(
            TaskFailedException.class,
            e -> assertThat(e.failure().reason()).isEqualTo(Reason.CODE_MISSING))
        .hasMessageContaining(
            "class lib.Version was compiled for Java 55 (class-file version 99), and the child runs on Java "
                + Runtime.version().feature())
        .hasMessageContaining("start the workers with Java 55 or later");
  }

  @Test
  void bundleThatIsNoLongerRetainedIsToldWithTheRemedy() throws Exception {
    Pool fleet = Pool.builder().prefix("lost").connect(broker.bootstrapServers());
    try {
      try (BareHost first = BareHost.start(folder, "lost", "host-c", broker.bootstrapServers())) {
        List<Integer> answer = fleet.map(x -> x + 1, List.of(1));
        assertThat(answer).as(first.log()).containsExactly(2);
      }
      deleteBlobs("lost");
      try (BareHost next = BareHost.start(folder, "lost", "host-d", broker.bootstrapServers())) {
        assertThatThrownBy(() -> fleet.map(x -> x + 2, List.of(1)))
            .as(next.log())
            .isInstanceOf(TaskFailedException.class)
            .hasMessageContaining("host host-d cannot get ")
            .hasMessageContaining("of the job's class path: blob ")
            .hasMessageContaining("no longer retained")
            .hasMessageContaining("raise retention.ms");
      }
    } finally {
      fleet.terminate();
    }
  }

  @Test
  void jobsOfTwoClassPathsThatTakeTurnsKeepTheirChildren() throws Exception {
    Path library = library("turns", "1.0");
    List<Path> with = new ArrayList<>(CallerClassPath.entries().stream().map(Path::of).toList());
    with.add(library);
    TaskFunction<Integer, Long> pid = x -> ProcessHandle.current().pid();
    Set<Long> children = new TreeSet<>();
    for (int turn = 0; turn < 4; turn++) {
      children.addAll(pool.job(pid).chunkSize(1).map(INPUTS));
      children.addAll(pool.job(pid).classPath(with).chunkSize(1).map(INPUTS));
    }

    assertThat(children).as("two for each of two slots: %s", children).hasSizeLessThanOrEqualTo(4);
  }

  private static void deleteBlobs(String prefix) throws Exception {
    KafkaConnection kafka =
        new KafkaConnection(broker.bootstrapServers(), new Topics(prefix), Map.of());
    try (Admin admin = kafka.admin("test")) {
      Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
      for (int partition = 0; partition < 8; partition++) {
        TopicPartition place = new TopicPartition(kafka.topics().blobs(), partition);
        all.put(place, RecordsToDelete.beforeOffset(-1));
      }
      admin.deleteRecords(all).all().get(30, TimeUnit.SECONDS);
    }
  }

  private static Path library(String name, String version) throws IOException {
    Path classes = folder.resolve(name);
    Sources.compile(
        classes,
        "Version",
        "package lib; public class Version { public static String of(String s) { return s + \" %s\"; } }"
            .formatted(version),
        List.of());
    return Sources.jar(classes, folder.resolve(name + ".jar"));
  }

  private static Path app(String name, Path library) throws IOException {
    List<Path> classPath = new ArrayList<>(Sources.libraries("pool-api", "jspecify"));
    classPath.add(library);
    return Sources.compile(
        folder.resolve(name),
        "Greeting",
        """
        package app;
        public class Greeting implements dev.fleetpool.TaskFunction<String, String> {
          public String apply(String input) { return lib.Version.of(input); }
        }
        """,
        classPath);
  }

  /** Runs a function that is on no class path but the job's. */
  private static List<String> greet(Path app, Path... libraries) throws Exception {
    List<Path> classPath = new ArrayList<>(List.of(app));
    classPath.addAll(List.of(libraries));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {app.toUri().toURL()})) {
      return pool.job(greeting(loader)).classPath(classPath).map(List.of("hello", "world"));
    }
  }

  @SuppressWarnings("unchecked") // its source is above
  private static TaskFunction<String, String> greeting(ClassLoader loader) throws Exception {
    Object made = loader.loadClass("app.Greeting").getConstructor().newInstance();
    return (TaskFunction<String, String>) made;
  }

  private static long recordsOfBlobs() throws Exception {
    KafkaConnection kafka =
        new KafkaConnection(broker.bootstrapServers(), new Topics("bare"), Map.of());
    try (Admin admin = kafka.admin("test")) {
      long records = 0;
      for (int partition = 0; partition < 8; partition++) {
        TopicPartition place = new TopicPartition(kafka.topics().blobs(), partition);
        records +=
            admin
                .listOffsets(Map.of(place, OffsetSpec.latest()))
                .partitionResult(place)
                .get()
                .offset();
      }
      return records;
    }
  }
}
