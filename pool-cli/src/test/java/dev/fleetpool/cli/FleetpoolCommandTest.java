package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FleetpoolCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          demo --slots 0            | --slots=0 must be a whole number from 1 to 1024; say --slots
          demo --slots many         | --slots=many must be a whole number from 1 to 1024; say --slots
          demo --fast               | --fast must be one of --full, --combinations, --prefix, --kafka-config, --slots, --bootstrap, --detached, --report, --help, --version; see fleetpool demo --help
          demo --combinations 2000  | --combinations=2000 must be a whole number from 1 to 1782; say --combinations 60
          demo --slots 2 --bootstrap a:1 | --slots must be left out with --bootstrap; how much a fleet runs at once
          demo --detached           | --detached must come with --bootstrap; a fleet with a coordinator
          simulate --seeds 0        | --seeds=0 must be a whole number from 1 to 100000000; say --seeds 2000
          simulate --seed -1        | --seed=-1 must be a whole number from 0; say the one that a simulation printed
          demo --slots              | --slots= must have a value, N; see fleetpool demo --help
          dance                     | dance must be one of demo, map, up, worker, coordinator, submit, jobs, job, results, output, cancel, hosts, top, drain, topics, why, bench, simulate, completion, man; see fleetpool --help
          map ::: a                 | COMMAND= must be given; say fleetpool map -- echo {}
          map -- sh -c x{}          | COMMAND= must have no replacement string in the script of a shell, 'x{}'
          map -j 0 true             | -j=0 must be a whole number from 1 to 1024; say -j
          map -j 2 --bootstrap k:9 true | -j must be left out with --bootstrap
          map --retries 0 true      | --retries=0 must be a whole number from 1 to 1000; it is how often
          map --timeout 0 true      | --timeout=0 must be seconds, or a number with s, m, h or d
          map --halt now true       | --halt=now must be never, or now or soon
          map --block 8m --pipe cat | --block=8m must be bytes, or a number with k or m, from 1 to 7m; say
          map -N 2 cat              | -N must be used with --pipe; see fleetpool map --help
          map --pipe cat ::: a      | ::: and :::: must be left out with --pipe
          map --resume true         | --resume must have a joblog to go on with; say --joblog FILE
          map --colsep ( true       | --colsep=( must be a regular expression
          map --env NO_SUCH_NAME true | --env=NO_SUCH_NAME must be set in this environment; export it
          why                       | JOB= must have a value; see fleetpool why --help
          why job --bootstrap k:9   | INDEX= must have a value; see fleetpool why --help
          why job 3                 | --bootstrap= must have a value, HOST:PORT[,..], as FLEETPOOL_BOOTSTRAP is not set and no fleetpool up runs on this machine; see fleetpool why --help
          why job x --bootstrap k:9  | INDEX=x must be a whole number from 0 on; failures name it
          why job -1 --bootstrap k:9 | INDEX=-1 must be a whole number from 0 on; failures name it
          output job x --bootstrap k:9  | INDEX=x must be a whole number from 0 on; failures name it
          output job -1 --bootstrap k:9 | INDEX=-1 must be a whole number from 0 on; failures name it
          why job 1 --bootstrap k    | --bootstrap=k must be HOST:PORT
          worker                    | --bootstrap= must have a value, HOST:PORT[,..], as FLEETPOOL_BOOTSTRAP is not set and no fleetpool up runs on this machine; see fleetpool worker --help
          drain                     | HOST= must have a value; see fleetpool drain --help
          drain h --bootstrap k:9 --timeout 5 | --timeout=5 must be a number followed by s, m or h, from 0s to 168h; say --timeout 10m
          topics create --replication 0 | --replication=0 must be a whole number from 1 to 32767; leave it out
          topics create --replication 1 --min-isr 2 | --min-isr=2 must be at most 1, the --replication
          topics create --task-partitions 0 | --task-partitions=0 must be a whole number from 1 to 100000; say one for each slot
          topics dance              | dance must be one of create, check, explain; see fleetpool topics --help
          up --broker-port x        | --broker-port=x must be a whole number from 0 to 65535; say --broker-port 9092
          worker --bootstrap kafka  | --bootstrap=kafka must be HOST:PORT, or several with commas; say --bootstrap localhost:9092
          worker --bootstrap k:0    | --bootstrap=k:0 must be HOST:PORT
          worker --bootstrap k:9,   | --bootstrap=k:9, must be HOST:PORT
          worker --bootstrap k:9 --child-heap 1   | --child-heap=1 must be a number followed by k, m or g, from 8m to 1024g; say
          worker --bootstrap k:9 --child-heap 7m  | --child-heap=7m must be a number followed by k, m or g
          worker --bootstrap k:9 --child-memory 63m | --child-memory=63m must be a number followed by k, m or g, from 64m to 1024g; say
          worker --bootstrap k:9 --child-memory 64m --child-heap 1g | --child-memory=64m must be at least 1024m, the --child-heap; say
          bench --only NOPE         | --only=NOPE must be one of ONE_BY_ONE, MAP_1M,
          worker --bootstrap k:9 --label g/p --label x | --label=g/p must be 1 to 100 letters, digits
          worker --bootstrap k:9 --child-settings some | --child-settings=some must be none, heap or all; say --child-settings
          worker --bootstrap k:9 --drain-timeout 10   | --drain-timeout=10 must be a number followed by s, m or h, from 0s to 168h; say
          worker --bootstrap k:9 --drain-timeout 169h | --drain-timeout=169h must be a number followed by s, m or h
          worker --bootstrap k:9 --metrics-port x | --metrics-port=x must be a whole number from 0 to 65535; say --metrics-port 9400
          worker --bootstrap k:9 --prefix a/b     | --prefix=a/b must be 1 to 100 letters, digits, dots, dashes or underscores
          worker --bootstrap k:9 --kafka-config no-such-file | --kafka-config=no-such-file must be a file of Kafka client properties
          """)
  void wrongUsageIsOneLineAndExitCode2(String line, String message) {
    assertThat(run(line.split(" +"))).isEqualTo(2);

    assertThat(err.toString()).startsWith(message).hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void benchThatCannotWriteItsReportMeasuresNothing() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(run("bench", "--report", file.resolve("bench").toString())).isEqualTo(1);

    assertThat(err.toString())
        .startsWith("--report=" + file.resolve("bench") + " must be a folder that can be written")
        .hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void kafkaConfigMayNotSetWhatWorkersRestOn() throws IOException {
    Path file = Files.writeString(folder.resolve("client.properties"), "group.id = mine\n");

    assertThat(run("worker", "--bootstrap", "k:9", "--kafka-config", file.toString())).isEqualTo(2);

    assertThat(err.toString()).contains("must not set group.id", "take it out").hasLineCount(1);
  }

  @Test
  void kafkaConfigIsReadByName() throws IOException {
    Path file = Files.writeString(folder.resolve("client.properties"), "security.protocol = SSL\n");

    assertThat(new KafkaProperties.File().convert(file.toString()).properties())
        .containsOnlyKeys("security.protocol")
        .containsValue("SSL");
  }

  @Test
  void kafkaPropertiesAreReadFromVariables() {
    assertThat(
            KafkaProperties.ofEnvironment(
                Map.of(
                    "FLEETPOOL_KAFKA_SECURITY_PROTOCOL", "SSL",
                    "FLEETPOOL_KAFKA_CONFIG", "a file of its own",
                    "FLEETPOOL_BOOTSTRAP", "k:9")))
        .isEqualTo(Map.of("security.protocol", "SSL"));
  }

  @Test
  void variablesMayNotSetWhatWorkersRestOn() {
    assertThatThrownBy(
            () -> KafkaProperties.ofEnvironment(Map.of("FLEETPOOL_KAFKA_GROUP_ID", "mine")))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContainingAll("must not set group.id", "unset");
  }

  @ParameterizedTest
  @CsvSource({"8m, 8388608", "2G, 2147483648", "10240k, 10485760"})
  void heapSizeIsReadLikeXmx(String text, long bytes) {
    assertThat(new UnitOptions.Heap().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"0s, 0", "90s, 90", "10m, 600", "2h, 7200"})
  void drainTimeoutIsATimeWithItsUnit(String text, long seconds) {
    assertThat(new UnitOptions.DrainTimeout().convert(text)).hasSeconds(seconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:9092", "kafka-1:9092,kafka-2:9092", "[::1]:9092"})
  void addressesOfBrokersAreTaken(String text) {
    assertThat(new OptionValues.Bootstrap().convert(text)).isEqualTo(text);
  }

  @Test
  void topicsAreExplainedWithoutABroker() {
    assertThat(run("topics", "explain", "--prefix", "mine")).isZero();

    assertThat(out.toString())
        .contains("mine.jobs", "mine.states", "cleanup.policy=compact", "retention.ms=604800000")
        .contains("partitions: one per slot")
        .doesNotContainPattern("mine[.]\\w+\n  partitions"); // what it is for comes first
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void unreachableBrokerIsOneMessageAndExitCode1() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("hurry.properties"),
            "default.api.timeout.ms=1000\nrequest.timeout.ms=900\n");

    assertThat(
            run(
                "worker",
                "--bootstrap",
                "127.0.0.1:1",
                "--slots",
                "1",
                "--kafka-config",
                file.toString()))
        .isEqualTo(1);

    assertThat(err.toString())
        .startsWith("--bootstrap=127.0.0.1:1 must name a Kafka broker that answers")
        .doesNotContain("\tat ");
  }

  @Test
  void metricsPortThatIsTakenIsOneMessageAndExitCode1() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      assertThat(run("worker", "--bootstrap", "127.0.0.1:1", "--metrics-port", port)).isEqualTo(1);

      assertThat(err.toString())
          .startsWith("--metrics-port=" + port + " must be free and open to this user")
          .contains("--metrics-bind=127.0.0.1", "in use", "say another one")
          .hasLineCount(1);
    }
  }

  @Test
  void addressForMetricsThatIsNotOfThisHostIsOneMessageAndExitCode1() {
    assertThat(
            run(
                "worker",
                "--bootstrap",
                "127.0.0.1:1",
                "--metrics-port",
                "0",
                "--metrics-bind",
                "192.0.2.1"))
        .isEqualTo(1);

    assertThat(err.toString())
        .contains("--metrics-bind=192.0.2.1, an address of this host")
        .hasLineCount(1);
  }

  @Test
  void helpGoesToStandardOutput() {
    assertThat(run("--help")).isZero();
    assertThat(run("demo", "--help")).isZero();
    assertThat(run("worker", "--help")).isZero();

    assertThat(out.toString()).contains("demo", "worker", "--bootstrap", "--full", "--child-heap");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void noCommandShowsTheUsageAndIsExitCode2() {
    assertThat(run()).isEqualTo(2);

    assertThat(err.toString()).contains("Usage: fleetpool", "demo", "worker");
  }

  @Test
  void versionNamesTheProgramAndTheJdk() {
    assertThat(run("--version")).isZero();

    assertThat(out.toString()).startsWith("fleetpool ").contains("Java ");
  }

  @Test
  void hostNameIsTheKernelsWhereThereIsOne() throws IOException {
    Path kernel = Files.writeString(folder.resolve("hostname"), "node-7\n");

    assertThat(HostName.read(kernel)).contains("node-7");
    assertThat(HostName.read(folder.resolve("missing"))).isEmpty();
    assertThat(HostName.ofThisMachine()).isNotBlank();
  }

  private int run(String... args) {
    return FleetpoolCommand.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
  }
}
