package dev.fleetpool.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Date;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds the layers of the house apart; here, where all modules are on the class path. */
class ArchitectureTest {

  private static final String OURS = "dev.fleetpool..";
  private static final String WIRE = "dev.fleetpool.proto.wire..";

  /** The classes that talk to Kafka, besides the packages made for it. */
  private static final Set<String> KAFKA_CLASSES =
      Set.of(
          "dev.fleetpool.coordinator.CoordinatorLoop",
          "dev.fleetpool.coordinator.DecisionSender",
          "dev.fleetpool.coordinator.CoordinatorClient",
          "dev.fleetpool.coordinator.PoolClients",
          "dev.fleetpool.coordinator.PoolOpening",
          "dev.fleetpool.coordinator.BundleShipper",
          "dev.fleetpool.coordinator.TopicLookout",
          "dev.fleetpool.worker.SlotConsumer",
          "dev.fleetpool.coordinator.JobLog",
          "dev.fleetpool.worker.TableLoop",
          "dev.fleetpool.worker.HostBlobs",
          "dev.fleetpool.worker.ResultUploads",
          "dev.fleetpool.coordinator.LargeValues",
          "dev.fleetpool.coordinator.CoordinatorService",
          "dev.fleetpool.coordinator.DetachedJobs",
          "dev.fleetpool.coordinator.DetachedLog",
          "dev.fleetpool.coordinator.HostWatch",
          "dev.fleetpool.coordinator.InputUpload",
          "dev.fleetpool.coordinator.JobSubmitter",
          "dev.fleetpool.coordinator.LoggedInputs",
          "dev.fleetpool.coordinator.ResultTail",
          "dev.fleetpool.worker.Agent",
          "dev.fleetpool.cli.TopicAccess",
          "dev.fleetpool.metrics.KafkaClients",
          // The limit that the bench compares with is Kafka itself.
          "dev.fleetpool.bench.RawKafka",
          "dev.fleetpool.bench.RawEcho",
          "dev.fleetpool.bench.Assignment",
          "dev.fleetpool.bench.GroupMember");

  private static final Set<String> CODEC =
      Set.of(
          "dev.fleetpool.proto.WireCodec",
          "dev.fleetpool.proto.BlobCodec",
          "dev.fleetpool.proto.NeedsCodec",
          "dev.fleetpool.proto.DetachedCodec");

  /** What of {@code fleetpool map} runs on hosts. */
  private static final Set<String> COMMAND_CLASSES =
      Stream.of(
              "CallerTrace",
              "CommandFunction",
              "CommandSettings",
              "CommandTask",
              "CommandRun",
              "CommandResult",
              "ChildProcesses",
              "ProcessTree",
              "UnlinkedFile",
              "HostLabel",
              "ShellQuote")
          .map(name -> "dev.fleetpool.cli.map." + name)
          .collect(Collectors.toUnmodifiableSet());

  /** It has a seed. */
  private static final Set<String> DICE = Set.of("dev.fleetpool.simulation.Dice");

  /** It asks of every library which jar it came from, and nothing else. */
  private static final Set<String> JAR_FINDER =
      Set.of("dev.fleetpool.local.broker.BrokerClassPath");

  /** What a class that decides must not ask: it would decide differently when it is asked again. */
  private static final Set<String> SURROUNDINGS =
      Stream.of(
              System.class,
              Runtime.class,
              Thread.class,
              Clock.class,
              Instant.class,
              LocalDateTime.class,
              Executors.class,
              Random.class,
              ThreadLocalRandom.class,
              UUID.class)
          .map(Class::getName)
          .collect(Collectors.toUnmodifiableSet());

  /**
   * A pool begins the epochs of its jobs with the time of day; histories and joblogs show it to
   * people; and files tell when they were changed.
   */
  private static final Set<String> WALL_CLOCK =
      Set.of(
          "dev.fleetpool.coordinator.PoolOrigin",
          "dev.fleetpool.coordinator.BundleShipper",
          "dev.fleetpool.coordinator.JobLog",
          "dev.fleetpool.kafka.blob.FileHashes",
          "dev.fleetpool.cli.map.CommandRun",
          "dev.fleetpool.TaskHistory");

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.fleetpool");

  @Test
  void apiStandsOnNothingOfOurs() {
    classes()
        .that(are("dev.fleetpool", "dev.fleetpool.spi..", "dev.fleetpool.payload.."))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify.annotations..",
            "dev.fleetpool",
            "dev.fleetpool.spi..",
            "dev.fleetpool.payload..")
        .check(HOUSE);
  }

  @Test
  void childStandsOnTheJdkAndTheApiOnly() {
    classes()
        .that(are("dev.fleetpool.child.."))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify.annotations..",
            "dev.fleetpool",
            "dev.fleetpool.spi..",
            "dev.fleetpool.payload..",
            "dev.fleetpool.child..")
        .check(HOUSE);
  }

  /** They run in children, on hosts that have what the caller has, but should load little of it. */
  @Test
  void commandsOfMapStandOnTheJdkAndTheApiOnly() {
    classes()
        .that(areInside(COMMAND_CLASSES))
        .should()
        .onlyDependOnClassesThat(
            are("java..", "org.jspecify.annotations..", "dev.fleetpool")
                .or(areInside(COMMAND_CLASSES)))
        .check(HOUSE);
    COMMAND_CLASSES.forEach(name -> assertThat(HOUSE.contain(name)).as(name).isTrue());
  }

  @Test
  void wireContractStandsOnNothingOfOurs() {
    noClasses()
        .that(are("dev.fleetpool.proto.."))
        .should()
        .dependOnClassesThat(areOursBut("dev.fleetpool.proto.."))
        .check(HOUSE);
  }

  @Test
  void kafkaPlumbingStandsOnTheWireContract() {
    noClasses()
        .that(are("dev.fleetpool.kafka.."))
        .should()
        .dependOnClassesThat(areOursBut("dev.fleetpool.kafka..", "dev.fleetpool.proto.."))
        .check(HOUSE);
  }

  @Test
  void coordinatorDoesNotKnowTheWorker() {
    noClasses()
        .that(are("dev.fleetpool.coordinator.."))
        .should()
        .dependOnClassesThat(
            are(
                "dev.fleetpool.worker..",
                "dev.fleetpool.child..",
                "dev.fleetpool.local..",
                "dev.fleetpool.simulation..",
                "dev.fleetpool.cli..",
                "dev.fleetpool.examples.."))
        .check(HOUSE);
  }

  @Test
  void workerDoesNotKnowTheCoordinator() {
    noClasses()
        .that(are("dev.fleetpool.worker.."))
        .should()
        .dependOnClassesThat(
            are(
                "dev.fleetpool.coordinator..",
                "dev.fleetpool.local..",
                "dev.fleetpool.simulation..",
                "dev.fleetpool.cli..",
                "dev.fleetpool.examples.."))
        .check(HOUSE);
  }

  @Test
  void generatedTypesStopAtTheCodec() {
    noClasses()
        .that(areOursBut(WIRE))
        .and(areOutside(CODEC))
        .should()
        .dependOnClassesThat(are(WIRE))
        .check(HOUSE);
  }

  @Test
  void protobufStopsAtTheCodec() {
    noClasses()
        .that(areOursBut(WIRE))
        .and(areOutside(CODEC))
        .and(areOutside(JAR_FINDER))
        .should()
        .dependOnClassesThat(are("com.google.protobuf.."))
        .check(HOUSE);
  }

  @Test
  void kafkaTypesStayInTheClassesThatTalkToKafka() {
    noClasses()
        .that(areOursBut("dev.fleetpool.kafka..", "dev.fleetpool.local.broker.."))
        .and(areOutside(KAFKA_CLASSES))
        .should()
        .dependOnClassesThat(are("org.apache.kafka..", "kafka.."))
        .check(HOUSE);
  }

  @Test
  void micrometerStaysWhereMetersAreBound() {
    noClasses()
        .that(areOursBut("dev.fleetpool.metrics.micrometer.."))
        .should()
        .dependOnClassesThat(are("io.micrometer.."))
        .check(HOUSE);
  }

  /** Cores fill figures: what they use of the metrics has no library behind it. */
  @Test
  void whatIsMeasuredStandsOnTheJdkAndKafkasClientsOnly() {
    classes()
        .that(are("dev.fleetpool.metrics"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "org.jspecify.annotations..", "org.apache.kafka..", "dev.fleetpool.metrics")
        .check(HOUSE);
  }

  @Test
  void coresAskNoClockAndStartNoThread() {
    noClasses()
        .that(areCores())
        .should()
        .accessTargetWhere(reachesForTheSurroundings())
        .orShould()
        .dependOnClassesThat(are("org.slf4j..", "java.nio.file..", "java.net..", "java.lang.ref.."))
        .check(HOUSE);
  }

  /** Hosts may be hours apart: durations are measured, and no time of day is compared. */
  @Test
  void noTimeOfDayDecidesAnything() {
    noClasses()
        .that(areOursBut("dev.fleetpool.examples.."))
        .and(areOutside(WALL_CLOCK))
        .should()
        .accessTargetWhere(asksForTheTimeOfDay())
        .check(HOUSE);
  }

  @Test
  void simulationKnowsTheCoresAndNoBroker() {
    noClasses()
        .that(are("dev.fleetpool.simulation.."))
        .should()
        .dependOnClassesThat(
            are(
                "dev.fleetpool.coordinator",
                "dev.fleetpool.worker",
                "dev.fleetpool.kafka..",
                "dev.fleetpool.local..",
                "dev.fleetpool.cli.."))
        .check(HOUSE);
  }

  @Test
  void simulationAsksNoClockAndStartsNoThread() {
    noClasses()
        .that(are("dev.fleetpool.simulation.."))
        .and(areOutside(DICE))
        .should()
        .accessTargetWhere(reachesForTheSurroundings())
        .check(HOUSE);
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> unmarked = new TreeSet<>();
    for (JavaClass each : HOUSE) {
      JavaPackage home = each.getPackage();
      if (!each.getPackageName().startsWith("dev.fleetpool.proto.wire")
          && !home.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(home.getName());
      }
    }
    assertThat(unmarked).isEmpty();
  }

  @Test
  void allModulesAreLookedAt() {
    for (String module :
        Set.of(
            "",
            ".proto",
            ".kafka",
            ".metrics.micrometer",
            ".child",
            ".coordinator.core",
            ".worker.core",
            ".simulation",
            ".local.broker")) {
      assertThat(HOUSE.containPackage("dev.fleetpool" + module)).as(module).isTrue();
    }
    KAFKA_CLASSES.forEach(name -> assertThat(HOUSE.contain(name)).as(name).isTrue());
  }

  private static DescribedPredicate<JavaClass> are(String... packages) {
    return JavaClass.Predicates.resideInAnyPackage(packages);
  }

  private static DescribedPredicate<JavaClass> areOursBut(String... packages) {
    return JavaClass.Predicates.resideInAPackage(OURS).and(DescribedPredicate.not(are(packages)));
  }

  /** Nested classes belong to the class around them. */
  private static DescribedPredicate<JavaClass> areOutside(Set<String> names) {
    return DescribedPredicate.describe(
        "are not part of " + new TreeSet<>(names), each -> !names.contains(outermost(each)));
  }

  private static DescribedPredicate<JavaClass> areInside(Set<String> names) {
    return DescribedPredicate.describe(
        "are part of " + new TreeSet<>(names), each -> names.contains(outermost(each)));
  }

  private static DescribedPredicate<JavaClass> areCores() {
    return are("dev.fleetpool.coordinator.core..", "dev.fleetpool.worker.core..");
  }

  private static DescribedPredicate<JavaAccess<?>> reachesForTheSurroundings() {
    return DescribedPredicate.describe(
        "is a clock, a thread or the system",
        access ->
            SURROUNDINGS.contains(access.getTargetOwner().getFullName())
                && !access.getName().equals("arraycopy"));
  }

  private static DescribedPredicate<JavaAccess<?>> asksForTheTimeOfDay() {
    return DescribedPredicate.describe(
        "asks for the time of day",
        access -> {
          String type = access.getTargetOwner().getFullName();
          String name = access.getName();
          return (type.equals(System.class.getName()) && name.equals("currentTimeMillis"))
              || (type.startsWith("java.time.")
                  && (name.equals("now") || name.startsWith("system")))
              || (type.equals(Date.class.getName()) && name.equals("<init>"))
              || (type.startsWith("org.apache.kafka.") && name.equals("timestamp"));
        });
  }

  private static String outermost(JavaClass each) {
    String name = each.getFullName();
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }
}
