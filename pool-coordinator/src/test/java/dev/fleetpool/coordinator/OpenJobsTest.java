package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.coordinator.core.InputQueue;
import dev.fleetpool.proto.JobKey;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class OpenJobsTest {

  private final OpenJobs jobs = new OpenJobs();

  private static RunningJob job(String name, long epoch) {
    return new RunningJob(
        new JobKey(name, epoch),
        new InputQueue(1_000),
        null,
        ReadAhead.unlimited(),
        Resumption.none(),
        null);
  }

  @Test
  void nameIsTakenWhileItsJobRuns() {
    jobs.add(job("a", 1));

    assertThatThrownBy(() -> jobs.add(job("a", 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a job named a runs");
    jobs.remove(new JobKey("a", 1));
    jobs.add(job("a", 2));
    assertThat(jobs.running()).hasSize(1);
  }

  @Test
  void nothingIsTakenAfterShutdown() {
    assertThat(jobs.shutdown()).isTrue();
    assertThat(jobs.shutdown()).isFalse();

    assertThat(jobs.isShutdown()).isTrue();
    assertThatThrownBy(() -> jobs.add(job("a", 1)))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("job a was refused");
  }

  @Test
  void waitEndsWithTheLastJobOrTheLimit() throws InterruptedException {
    assertThat(jobs.awaitNone(Duration.ZERO)).isTrue();
    jobs.add(job("a", 1));
    assertThat(jobs.awaitNone(Duration.ofMillis(10))).isFalse();

    Thread ending = new Thread(() -> jobs.remove(new JobKey("a", 1)), "ending");
    ending.start();

    assertThat(jobs.awaitNone(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
    ending.join();
  }

  @Test
  void waitGoesOnWhileResultsAreConcluded() throws InterruptedException {
    RunningJob job = job("a", 1);
    jobs.add(job);
    jobs.concluding(job);
    jobs.remove(job.key());
    assertThat(jobs.awaitNone(Duration.ofMillis(10))).isFalse();
    jobs.concluded(job);
    assertThat(jobs.awaitNone(Duration.ZERO)).isTrue();

    jobs.concluding(job);
    jobs.abandonConclusions();
    assertThat(jobs.awaitNone(Duration.ZERO)).isTrue();
  }
}
