package dev.fleetpool.worker.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.ChildOptions;
import dev.fleetpool.proto.JobNeeds;
import dev.fleetpool.worker.core.HostRules.Allowed;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostRulesTest {

  private static final long SHARE = 512L << 20;

  private static final ChildOptions HEAP = new ChildOptions(SHARE, List.of(), Map.of());
  private static final ChildOptions ARGUMENT = new ChildOptions(0, List.of("-ea"), Map.of());
  private static final ChildOptions VARIABLE = new ChildOptions(0, List.of(), Map.of("A", "b"));

  private static HostRules rules(Allowed allowed) {
    return new HostRules(Set.of("gpu", "big"), allowed, SHARE);
  }

  private static JobNeeds requiring(String... labels) {
    return new JobNeeds(new TreeSet<>(List.of(labels)), ChildOptions.DEFAULT);
  }

  @Test
  void hostServesJobsAllOfWhoseLabelsItHas() {
    HostRules rules = rules(Allowed.ALL);
    assertThat(rules.serves(requiring())).isTrue();
    assertThat(rules.serves(requiring("big", "gpu"))).isTrue();
    assertThat(rules.serves(requiring("gpu", "tpu"))).isFalse();
    assertThat(HostRules.OPEN.serves(requiring("gpu"))).isFalse();
  }

  @Test
  void heapBeyondTheShareIsRefusedWithTheRemedy() {
    ChildOptions tooMuch = new ChildOptions(SHARE + (1 << 20), List.of(), Map.of());
    assertThat(rules(Allowed.ALL).refusal(HEAP)).isEmpty();
    assertThat(rules(Allowed.ALL).refusal(tooMuch).orElseThrow())
        .contains("childHeap=513m must be at most 512m", "--child-heap");
  }

  @Test
  void hostRefusesWhatItsOperatorDoesNotAllow() {
    for (ChildOptions options : List.of(HEAP, ARGUMENT, VARIABLE)) {
      assertThat(rules(Allowed.ALL).refusal(options)).isEmpty();
      assertThat(rules(Allowed.NONE).refusal(options).orElseThrow()).contains("--child-settings");
    }
    assertThat(rules(Allowed.HEAP).refusal(HEAP)).isEmpty();
    assertThat(rules(Allowed.HEAP).refusal(ARGUMENT).orElseThrow()).contains("childJvmArgs=[-ea]");
    assertThat(rules(Allowed.HEAP).refusal(VARIABLE).orElseThrow()).contains("environment=[A]");
    assertThat(rules(Allowed.NONE).refusal(ChildOptions.DEFAULT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xmx4g",
        "-Xms4g",
        "-mx4g",
        "-ms4g",
        "-XX:MaxHeapSize=4g",
        "-XX:InitialHeapSize=4g",
        "-XX:MaxRAMPercentage=90",
        "@f"
      })
  void argumentsDoNotGetAroundTheHeap(String argument) {
    ChildOptions options = new ChildOptions(0, List.of("-ea", argument), Map.of());
    assertThat(rules(Allowed.ALL).refusal(options).orElseThrow()).contains(argument, "childHeap");
  }

  @ParameterizedTest
  @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
  void environmentDoesNotGetAroundTheHeap(String variable) {
    ChildOptions options = new ChildOptions(0, List.of(), Map.of(variable, "-Xmx4g"));
    assertThat(rules(Allowed.ALL).refusal(options).orElseThrow())
        .contains(variable, "childJvmArgs");
  }
}
