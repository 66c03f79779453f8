package dev.fleetpool.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BrokerClassPathTest {

  @Test
  void everyJarOfKafkaIsFound() {
    List<Path> kafkaJars =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(path -> path.toString().contains("org/apache/kafka/"))
            .toList();

    assertThat(kafkaJars).isNotEmpty();
    assertThat(BrokerClassPath.find()).containsAll(kafkaJars);
  }

  @Test
  void nothingElseOfTheUserIsTaken() {
    assertThat(BrokerClassPath.find())
        .noneMatch(path -> path.toString().contains("junit"))
        .noneMatch(path -> path.toString().contains("logback"))
        .noneMatch(path -> path.toString().contains("test-classes"));
  }

  @ParameterizedTest
  @MethodSource("classNames")
  void everyListedClassIsOnTheClassPath(String name) {
    String resource = name.replace('.', '/') + ".class";

    assertThat(getClass().getClassLoader().getResource(resource)).as(name).isNotNull();
  }

  static Stream<String> classNames() {
    return Stream.concat(BrokerClassPath.REQUIRED.stream(), BrokerClassPath.OPTIONAL.stream());
  }
}
