package dev.fleetpool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.local.broker.BrokerSettings;
import dev.fleetpool.local.broker.EmbeddedBroker;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody does who has the published artifacts and nothing else of ours: a Maven project that
 * depends on one of them and on a library, its program in its own JVM, and two hosts that have
 * neither. Maven finds our artifacts where {@code install} would put them; the project's own
 * repository is empty at first.
 */
class StrangerIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final String PROJECT =
      """
      <project xmlns="http://maven.apache.org/POM/4.0.0">
        <modelVersion>4.0.0</modelVersion>
        <groupId>org.example</groupId>
        <artifactId>stranger</artifactId>
        <version>1</version>
        <properties>
          <maven.compiler.release>17</maven.compiler.release>
          <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
        </properties>
        <dependencies>
          <dependency>
            <groupId>dev.fleetpool</groupId>
            <artifactId>pool-coordinator</artifactId>
            <version>0.1.0-SNAPSHOT</version>
          </dependency>
          <dependency>
            <groupId>org.pcollections</groupId>
            <artifactId>pcollections</artifactId>
            <version>4.0.2</version>
          </dependency>
        </dependencies>
        <build>
          <plugins>
            <plugin>
              <artifactId>maven-compiler-plugin</artifactId>
              <version>3.14.1</version>
            </plugin>
            <plugin>
              <artifactId>maven-dependency-plugin</artifactId>
              <version>3.8.1</version>
            </plugin>
          </plugins>
        </build>
      </project>
      """;

  /** The artifacts that this build would publish, and what this machine has of others. */
  private static final String SETTINGS =
      """
      <settings>
        <localRepository>%s</localRepository>
        <mirrors>
          <mirror>
            <id>this-machine</id>
            <mirrorOf>*</mirrorOf>
            <url>%s</url>
          </mirror>
        </mirrors>
      </settings>
      """;

  private static final String PROGRAM =
      """
      package org.example;

      import dev.fleetpool.Pool;
      import java.util.List;
      import org.pcollections.TreePVector;

      public class Stranger {
        public static void main(String[] arguments) {
          try (Pool pool = Pool.builder().prefix("bare").connect(arguments[0])) {
            List<TreePVector<Integer>> rows =
                pool.map(x -> TreePVector.singleton(x).plus(x * x), List.of(1, 2, 3));
            System.out.println(rows);
          }
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void projectThatDependsOnThePublishedArtifactsRunsALibraryOnBareHosts() throws Exception {
    Path project = Files.createDirectory(folder.resolve("project"));
    Path source = project.resolve("src/main/java/org/example/Stranger.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, PROGRAM);
    Files.writeString(project.resolve("pom.xml"), PROJECT);
    String classPath = build(project);
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary())) {
      broker.awaitReady(LIMIT);
      try (BareHost one = BareHost.start(folder, "host-a", broker.bootstrapServers());
          BareHost other = BareHost.start(folder, "host-b", broker.bootstrapServers())) {
        String printed =
            run(
                project,
                JavaCommand.java(),
                "-cp",
                classPath,
                "org.example.Stranger",
                broker.bootstrapServers());

        assertThat(printed.strip())
            .as("%s%s", one.log(), other.log())
            .endsWith("[[1, 1], [2, 4], [3, 9]]");
        assertThat(one.log() + other.log()).doesNotContain("WARN", "ERROR");
      }
    }
  }

  /** Has Maven compile the project; returns the class path of its program. */
  private String build(Path project) throws Exception {
    Path settings = folder.resolve("settings.xml");
    Path published = Path.of("target", "published").toAbsolutePath();
    Path others = Path.of(System.getProperty("fleetpool.test.repository"));
    Files.writeString(settings, SETTINGS.formatted(published, others.toUri()));
    String printed =
        run(
            project,
            Path.of(System.getProperty("fleetpool.test.maven"), "bin", "mvn").toString(),
            "-B",
            "-s",
            settings.toString(),
            "compiler:compile",
            "dependency:build-classpath",
            "-Dmdep.outputFile=class-path");
    assertThat(printed).contains("BUILD SUCCESS");
    return project.resolve("target/classes")
        + File.pathSeparator
        + Files.readString(project.resolve("class-path"));
  }

  private String run(Path project, String... command) throws Exception {
    Path output = folder.resolve("output");
    Process program =
        new ProcessBuilder(command)
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(program.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return Files.readString(output);
    } finally {
      program.destroyForcibly();
    }
  }
}
