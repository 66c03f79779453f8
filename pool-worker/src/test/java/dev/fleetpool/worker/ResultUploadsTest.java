package dev.fleetpool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.kafka.RecordPublisher;
import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.SpillFolder;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.proto.Trace;
import dev.fleetpool.proto.WireCodec;
import dev.fleetpool.worker.core.SlotDecision;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultUploadsTest {

  private static final int INLINE = 100;
  private static final int LARGE = 1_000;

  @TempDir Path folder;

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<Long> published = new ArrayList<>();
  private final List<Exception> failures = new ArrayList<>();
  private int eased;
  private boolean closed;

  private final ResultUploads uploads =
      new ResultUploads(
          new RecordPublisher(producer, new Topics("f")),
          this::publish,
          task -> {
            if (closed) {
              throw new RejectedExecutionException();
            }
            tasks.add(task);
          },
          () -> {
            eased++;
            throw new IllegalStateException("the slot has a bad day");
          });

  private BlobRef publish(BlobFile file) throws IOException {
    published.add(file.blob().size());
    assertThat(file.path()).exists();
    if (!failures.isEmpty()) {
      Exception failure = failures.remove(0);
      if (failure instanceof IOException e) {
        throw e;
      }
      throw (RuntimeException) failure;
    }
    return new BlobRef(new BlobHash(file.blob().hash()), file.blob().size(), 1, 0, 1);
  }

  /** Results of tasks from this index on. */
  private SlotDecision.Publish results(long index, Object... values) {
    PayloadOutput output = new PayloadOutput(new SpillFolder(folder, INLINE));
    for (Object value : values) {
      TaskRecord.writeValue(output, value, "result");
    }
    ResultMessage message =
        new ResultMessage(
            new ChunkKey(new JobKey("a", 1), 7),
            1,
            new ResultMessage.Origin("host-a", 0, 9),
            index,
            values.length,
            Bytes.of(output.toByteArray()),
            false,
            600,
            Optional.empty(),
            OptionalLong.empty());
    return new SlotDecision.Publish(message, 3, Trace.NONE, output.takeFiles());
  }

  private void runThreads() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private List<ResultMessage> told() throws Exception {
    List<ResultMessage> told = new ArrayList<>();
    for (var record : producer.history()) {
      told.add(WireCodec.decodeResult(record.value()));
    }
    return told;
  }

  private static List<Long> indexes(List<ResultMessage> told) {
    return told.stream().map(ResultMessage::firstIndex).toList();
  }

  @Test
  void smallResultsAreToldAtOnce() throws Exception {
    uploads.tell(results(0, 1));

    assertThat(indexes(told())).containsExactly(0L);
    assertThat(tasks).isEmpty();
    assertThat(uploads.waiting()).isZero();
  }

  @Test
  void whatComesBehindALargeResultWaitsForIt() throws Exception {
    uploads.tell(results(0, new byte[LARGE]));
    uploads.tell(results(1, 1));

    assertThat(told()).isEmpty();
    assertThat(uploads.waiting()).isEqualTo(2);

    runThreads();
    uploads.tell(results(2, 1));

    assertThat(indexes(told())).containsExactly(0L, 1L, 2L);
    assertThat(told().get(0).blobs()).hasSize(1);
    assertThat(told().get(1).blobs()).isEmpty();
    assertThat(uploads.waiting()).isZero();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void slotIsToldWhenFewerWaitAndItsFailureStopsNothing() throws Exception {
    uploads.tell(results(0, new byte[LARGE]));
    uploads.tell(results(1, new byte[LARGE]));

    runThreads();

    assertThat(eased).isEqualTo(2);
    assertThat(indexes(told())).containsExactly(0L, 1L);
  }

  @Test
  void valueThatCannotBeReadFailsItsTaskOnly() throws Exception {
    failures.add(new IOException("the file changed while it was read"));
    uploads.tell(results(0, 1, new byte[LARGE], 2));

    runThreads();

    ResultMessage message = told().get(0);
    PayloadInput records = message.records().over(PayloadInput::new);
    assertThat(message.blobs()).isEmpty();
    assertThat(TaskRecord.read(records)).isInstanceOf(TaskRecord.Success.class);
    assertThat(TaskRecord.read(records))
        .isInstanceOfSatisfying(
            TaskRecord.Failure.class,
            failure ->
                assertThat(failure.error().message())
                    .contains("result of 1003 bytes", "host-a", "the file changed", "retries"));
    assertThat(TaskRecord.read(records)).isInstanceOf(TaskRecord.Success.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void topicThatRefusesAValueFailsItsTask() throws Exception {
    failures.add(new TopicAuthorizationException("not authorized"));
    uploads.tell(results(0, new byte[LARGE]));

    runThreads();

    PayloadInput records = told().get(0).records().over(PayloadInput::new);
    assertThat(TaskRecord.read(records)).isInstanceOf(TaskRecord.Failure.class);
  }

  @Test
  void brokersThatDoNotAnswerLoseResultsWhichAreAskedForAgain() throws Exception {
    failures.add(new TimeoutException("no answer"));
    uploads.tell(results(0, new byte[LARGE]));
    uploads.tell(results(1, new byte[LARGE]));

    runThreads();

    assertThat(indexes(told())).containsExactly(1L);
    assertThat(uploads.waiting()).isZero();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void closingAgentSaysNothingOfWhatItDidNotPublish() throws Exception {
    failures.add(new InterruptException("closing"));
    failures.add(new ClosedByInterruptException());
    uploads.tell(results(0, new byte[LARGE]));
    uploads.tell(results(1, new byte[LARGE]));

    runThreads();
    boolean unused = Thread.interrupted(); // which Kafka's exception has set

    assertThat(told()).isEmpty();
  }

  @Test
  void closedAgentTakesResultsAndTellsNothing() throws Exception {
    closed = true;

    uploads.tell(results(0, new byte[LARGE]));

    assertThat(told()).isEmpty();
  }

  @Test
  void manyBytesThatWaitStopTheSlot() {
    SlotDecision.Publish some = results(0, new byte[LARGE]);
    BlobFile file = some.files().get(0);
    BlobFile huge = new BlobFile(new Blob(file.blob().hash(), (256L << 20) + 1), file.path());
    assertThat(uploads.isFull()).isFalse();

    uploads.tell(new SlotDecision.Publish(some.result(), 3, Trace.NONE, List.of(huge)));
    assertThat(uploads.isFull()).isTrue();

    runThreads();
    assertThat(uploads.isFull()).isFalse();
  }
}
