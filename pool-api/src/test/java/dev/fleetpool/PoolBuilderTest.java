package dev.fleetpool;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolBuilderTest {

  @Test
  void missingProviderOfALocalPoolIsNamed() {
    assertThatThrownBy(Pool::local)
        .isInstanceOf(FleetUnavailableException.class)
        .hasMessage(
            "nothing on the class path provides a local pool; add the artifact dev.fleetpool:pool-local");
  }

  @Test
  void missingProviderOfAConnectedPoolIsNamed() {
    assertThatThrownBy(() -> Pool.connect("kafka-1:9092"))
        .isInstanceOf(FleetUnavailableException.class)
        .hasMessage(
            "nothing on the class path provides a connected pool; add the artifact dev.fleetpool:pool-coordinator");
  }

  @Test
  void everySettingThatIsOutOfRangeIsNamedAtOnce() {
    assertThatThrownBy(() -> Pool.builder().slots(1025).maxTasksPerChild(-1).prefix("").local())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("slots=1025", "from 1 to 1024", "maxTasksPerChild=-1", "prefix=");
  }

  @Test
  void onlyNamesOfClassesAndPackagesAreAllowed() {
    for (String pattern : List.of("*", "**", "", "!a.B", "a.B;!*", "maxdepth=3", "a.*.B", "a..b")) {
      assertThatThrownBy(() -> Pool.builder().allow("a.B", pattern).local())
          .as(pattern)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("allow=" + pattern + " must be the name of a class");
    }
    assertThatThrownBy(() -> Pool.builder().allow("B", "a.B$C", "a.b.*", "a.**").local())
        .isInstanceOf(FleetUnavailableException.class);
  }

  @Test
  void settingsOfALocalPoolAreRefusedForAFleet() {
    assertThatThrownBy(() -> Pool.builder().slots(2).dataDir(Path.of("data")).connect(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "slots=2 holds for a local pool only",
            "dataDir=data holds for a local pool only",
            "bootstrapServers is empty");
  }
}
