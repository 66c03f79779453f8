package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.Job;
import dev.fleetpool.proto.ChildOptions;
import dev.fleetpool.proto.JobNeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetJobTest {

  private final Job<Integer, Integer> job =
      new FleetJob<>(null, Submission.of((Integer x) -> x)); // settings need no runner

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "ä", "x\n"})
  void nameThatIsNoTopicWordIsRefused(String name) {
    assertThatThrownBy(() -> job.named(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("name=" + name, "1 to 200", "choose another");
  }

  @Test
  void longNameIsRefused() {
    assertThatCode(() -> job.named("n".repeat(200))).doesNotThrowAnyException();
    assertThatThrownBy(() -> job.named("n".repeat(201)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void chunkSizeIsFromOneToAMillion() {
    assertThatCode(() -> job.chunkSize(1).chunkSize(1_000_000)).doesNotThrowAnyException();
    assertThatThrownBy(() -> job.chunkSize(0)).hasMessageContaining("chunkSize=0");
    assertThatThrownBy(() -> job.chunkSize(1_000_001)).hasMessageContaining("chunkSize=1000001");
  }

  @Test
  void classPathIsJarsAndFoldersThatExist(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "no jar");
    Path missing = folder.resolve("missing.jar");

    assertThatCode(() -> job.classPath(folder)).doesNotThrowAnyException();
    assertThatThrownBy(() -> job.classPath(folder, text, missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "classPath=%s (no jar), %s (not there) must be jars and class folders that exist"
                .formatted(text, missing));
    assertThatThrownBy(() -> job.classPath())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("classPath is empty", "leave it out");
  }

  @Test
  void retriesAreFromZeroToAThousand() {
    assertThatCode(() -> job.retries(0).retries(1_000)).doesNotThrowAnyException();
    assertThatThrownBy(() -> job.retries(-1)).hasMessageContaining("retries=-1");
    assertThatThrownBy(() -> job.retries(1_001)).hasMessageContaining("retries=1001");
  }

  @Test
  void backoffIsFromAMillisecondToADay() {
    Duration ms = Duration.ofMillis(1);
    Duration day = Duration.ofDays(1);
    assertThatCode(() -> job.backoff(ms, ms).backoff(ms, day).backoff(day, day))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> job.backoff(Duration.ZERO, day))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("backoff first=PT0S", "at least PT0.001S", "leave backoff out");
    assertThatThrownBy(() -> job.backoff(day, ms))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("backoff max=PT0.001S", "from first (PT24H)", "choose another");
    assertThatThrownBy(() -> job.backoff(ms, day.plusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7m", "-1g", "1t", "8388607", "much", "999999999999999g"})
  void heapThatIsNoSizeIsRefused(String size) {
    assertThatThrownBy(() -> job.childHeap(size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("childHeap=" + size, "from 8m on", "leave it out");
  }

  @Test
  void heapIsANumberOfBytesOrOneWithAUnit() {
    assertThat(NeedsOptions.withHeap(JobNeeds.NONE, "8388608").child().heapBytes())
        .isEqualTo(8L << 20);
    assertThat(NeedsOptions.withHeap(JobNeeds.NONE, "8192k").child().heapBytes())
        .isEqualTo(8L << 20);
    assertThat(NeedsOptions.withHeap(JobNeeds.NONE, "512M").child().heapBytes())
        .isEqualTo(512L << 20);
    assertThat(NeedsOptions.withHeap(JobNeeds.NONE, "4g").child().heapBytes()).isEqualTo(4L << 30);
  }

  @Test
  void needsAddUp() {
    JobNeeds labels = NeedsOptions.requiring(NeedsOptions.requiring(JobNeeds.NONE, "b"), "a", "b");
    JobNeeds all =
        NeedsOptions.withEnvironment(
            NeedsOptions.withJvmArgs(NeedsOptions.withHeap(labels, "8m"), "-ea"), Map.of("A", "1"));
    assertThat(all.labels()).containsExactly("a", "b");
    assertThat(all.child()).isEqualTo(new ChildOptions(8L << 20, List.of("-ea"), Map.of("A", "1")));
  }

  @Test
  void needsThatNoHostCouldMeetAreRefused() {
    assertThatThrownBy(() -> job.requires("gpu", "a b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("requires=a b", "1 to 100");
    assertThatThrownBy(() -> job.childJvmArgs("-ea", "Main"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("childJvmArgs=Main", "begins with a dash");
    assertThatThrownBy(() -> job.environment(Map.of("A=B", "c")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("environment=A=B");
  }

  @Test
  void timeOutIsAtLeastAMillisecond() {
    assertThatCode(() -> job.timeout(Duration.ofMillis(1))).doesNotThrowAnyException();
    assertThatThrownBy(() -> job.timeout(Duration.ofNanos(999_999)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("timeout=PT0.000999999S", "leave it out");
    assertThatThrownBy(() -> job.timeout(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void timeOutMayBeForEver() {
    assertThatCode(() -> job.timeout(ChronoUnit.FOREVER.getDuration())).doesNotThrowAnyException();
    assertThatCode(() -> job.timeout(Duration.ofMillis(Long.MAX_VALUE))).doesNotThrowAnyException();
  }

  @Test
  void failuresAreEitherThrownOrCollected() {
    assertThat(job.failFast()).isSameAs(job);
    assertThatThrownBy(() -> job.collectFailures().failFast())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("leave out one of the two");
  }

  @Test
  void eachSettingIsANewJob() {
    assertThat(job.named("a")).isNotSameAs(job);
    assertThat(job.chunkSize(2)).isNotSameAs(job);
    assertThat(job.retries(2)).isNotSameAs(job);
    assertThat(job.backoff(Duration.ofSeconds(1), Duration.ofSeconds(2))).isNotSameAs(job);
    assertThat(job.retryIf(failure -> true)).isNotSameAs(job);
    assertThat(job.withoutSpeculation()).isNotSameAs(job);
  }

  @Test
  void nullSettingsAreRefused() {
    assertThatThrownBy(() -> job.retryIf(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> job.onProgress(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> job.output(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> job.map(null)).isInstanceOf(NullPointerException.class);
  }
}
