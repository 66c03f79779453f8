package dev.fleetpool.coordinator.core;

import static dev.fleetpool.coordinator.core.CoreFixtures.append;
import static dev.fleetpool.coordinator.core.CoreFixtures.payloads;
import static dev.fleetpool.coordinator.core.CoreFixtures.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.coordinator.core.InputQueue.Appended;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import dev.fleetpool.proto.Bytes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InputQueueTest {

  private final InputQueue queue = new InputQueue(1 << 20);

  @Test
  void inputsAreTakenInTheirOrderWithTheirIndexes() {
    append(queue, 3);
    append(queue, 2);
    Chunk first = queue.take(4, 1 << 20).orElseThrow();
    Chunk second = queue.take(4, 1 << 20).orElseThrow();
    assertThat(first.firstIndex()).isZero();
    assertThat(values(first.inputs())).containsExactly(0L, 1L, 2L, 3L);
    assertThat(second.firstIndex()).isEqualTo(4);
    assertThat(values(second.inputs())).containsExactly(4L);
    assertThat(queue.take(1, 1)).isEmpty();
  }

  @Test
  void chunkIsBoundedByItsBytesButHoldsOneInput() {
    append(queue, 10);
    assertThat(queue.take(10, 1).orElseThrow().count()).isEqualTo(1);
    assertThat(queue.take(10, 5).orElseThrow().count()).isEqualTo(3);
  }

  @Test
  void manyInputsSurviveGrowthAndReuseOfTheBuffer() {
    long taken = 0;
    for (int round = 0; round < 200; round++) {
      append(queue, 100);
      Chunk chunk = queue.take(round % 7 == 0 ? 500 : 60, 1 << 20).orElseThrow();
      assertThat(chunk.firstIndex()).isEqualTo(taken);
      assertThat(values(chunk.inputs()).get(0)).isEqualTo(taken);
      taken += chunk.count();
    }
    assertThat(queue.endIndex()).isEqualTo(20_000);
  }

  @Test
  void onlyTheAppenderAfterAnEmptyLookIsAskedToWakeTheLoop() throws InterruptedException {
    assertThat(appendOne()).isEqualTo(Appended.QUEUED_WAKE_LOOP);
    assertThat(appendOne()).isEqualTo(Appended.QUEUED);
    queue.take(2, 1 << 20);
    assertThat(appendOne()).isEqualTo(Appended.QUEUED);
    queue.take(1, 1 << 20);
    assertThat(queue.size()).isZero();
    assertThat(appendOne()).isEqualTo(Appended.QUEUED_WAKE_LOOP);
  }

  @Test
  void inputThatAloneTakesAllTheRoomOfBlobsIsTaken() throws InterruptedException {
    InputBlobs blobs = new InputBlobs(List.of(place(256L << 20, 1)), List.of());

    assertThat(queue.append(ByteBuffer.wrap(encoded(0)), blobs))
        .isEqualTo(Appended.QUEUED_WAKE_LOOP);
    assertThat(queue.take(1, 1 << 20).orElseThrow().blobs().all()).isEqualTo(blobs.own());
  }

  @Test
  void refusedInputKeepsItsPlace() {
    append(queue, 1);
    queue.appendRefused(new IllegalArgumentException("too large"));
    append(queue, 1);
    assertThat(queue.takeSettled()).isEmpty();
    assertThat(queue.take(3, 1 << 20).orElseThrow().count()).isEqualTo(1);
    assertThat(queue.take(3, 1 << 20)).isEmpty();
    assertThat(queue.takeSettled().orElseThrow().firstIndex()).isEqualTo(1);
    assertThat(queue.take(3, 1 << 20).orElseThrow().firstIndex()).isEqualTo(2);
  }

  @Test
  void appenderWaitsWhileTheQueueIsFull() throws Exception {
    InputQueue small = new InputQueue(10);
    append(small, 5);
    CompletableFuture<Appended> second =
        CompletableFuture.supplyAsync(
            () -> {
              append(small, 1);
              return Appended.QUEUED;
            });
    assertThat(second).isNotDone();
    assertThat(small.take(1, 1).orElseThrow().count()).isEqualTo(1);
    second.get(10, TimeUnit.SECONDS);
    assertThat(small.endIndex()).isEqualTo(6);
  }

  @Test
  void closingReleasesAppendersAndRefusesWhatComes() throws Exception {
    InputQueue small = new InputQueue(1);
    append(small, 1);
    CompletableFuture<Appended> blocked =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return small.append(ByteBuffer.wrap(payloads(1, 2).array()), 1);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    small.close();
    assertThat(blocked.get(10, TimeUnit.SECONDS)).isEqualTo(Appended.CLOSED);
    assertThat(small.appendRefused(new IllegalArgumentException())).isEqualTo(Appended.CLOSED);
    assertThat(small.isClosed()).isTrue();
    assertThat(small.size()).isZero();
  }

  @Test
  void totalIsKnownOnceItHasEnded() throws InterruptedException {
    append(queue, 2);
    assertThat(queue.total()).isEmpty();
    queue.end();
    assertThat(queue.total()).contains(2L);
    assertThat(appendOne()).isEqualTo(Appended.CLOSED);
  }

  @Test
  void endsAtAnIndexOnlyIfNothingWaitsAndNoneCameAfterIt() {
    append(queue, 1);
    assertThat(queue.endIfAt(1)).isFalse();
    queue.take(1, 1 << 20);
    assertThat(queue.endIfAt(0)).isFalse();
    assertThat(queue.endIfAt(1)).isTrue();
  }

  private Appended appendOne() throws InterruptedException {
    long index = queue.endIndex();
    return queue.append(ByteBuffer.wrap(payloads(index, index + 1).array()), 1);
  }

  @Test
  void answersOfEarlierRunsWaitInAFullQueueToo() throws Exception {
    InputQueue small = new InputQueue(100);
    append(small, 1);
    Bytes record = Bytes.of(new byte[100]);
    assertThat(small.appendAnswered(record, List.of())).isNotEqualTo(Appended.CLOSED);
    CompletableFuture<Appended> second = CompletableFuture.supplyAsync(() -> answered(small));
    assertThatThrownBy(() -> second.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(small.size()).isEqualTo(2);
    assertThat(small.take(1, 1 << 20)).isPresent();
    assertThat(small.takeSettled().orElseThrow().firstIndex()).isEqualTo(1);
    assertThat(second.get(10, TimeUnit.SECONDS)).isNotEqualTo(Appended.CLOSED);
    assertThat(small.takeSettled().orElseThrow().firstIndex()).isEqualTo(2);
    assertThat(small.size()).isZero();
  }

  private static Appended answered(InputQueue queue) {
    try {
      return queue.appendAnswered(Bytes.of(new byte[100]), List.of());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static BlobRef place(long size, int number) {
    return new BlobRef(new BlobHash("%064x".formatted(number)), size, 1, number, 1);
  }

  @Test
  void placesOfInputsGoWithTheirTasks() throws Exception {
    append(queue, 1);
    queue.append(ByteBuffer.wrap(encoded(2)), new InputBlobs(List.of(place(10, 2)), List.of()));
    queue.append(ByteBuffer.wrap(encoded(3)), new InputBlobs(List.of(place(10, 3)), List.of()));
    append(queue, 1);

    Chunk chunk = queue.take(10, 1 << 20).orElseThrow();

    assertThat(chunk.count()).isEqualTo(4);
    assertThat(chunk.blobs().all()).containsExactlyInAnyOrder(place(10, 2), place(10, 3));
    assertThat(chunk.part(0, 2).blobs().all()).containsExactly(place(10, 2));
    assertThat(chunk.again(2).blobs().all()).containsExactly(place(10, 3));
    assertThat(chunk.part(3, 4).blobs().all()).isEmpty();
  }

  @Test
  void inputsThatTravelApartCountAsTheBytesOfAChunk() throws Exception {
    for (int i = 0; i < 4; i++) {
      queue.append(ByteBuffer.wrap(encoded(i)), new InputBlobs(List.of(place(600, i)), List.of()));
    }
    assertThat(queue.take(10, 1000).orElseThrow().count()).isEqualTo(2);
    assertThat(queue.take(10, 100).orElseThrow().count()).isEqualTo(1);
  }

  @Test
  void broadcastsGoWithTheirTasksAndTakeNoRoom() throws Exception {
    BlobRef shared = place(1L << 30, 7);
    for (int i = 0; i < 4; i++) {
      queue.append(ByteBuffer.wrap(encoded(i)), new InputBlobs(List.of(), List.of(shared)));
    }

    Chunk chunk = queue.take(10, 1000).orElseThrow();

    assertThat(chunk.count()).isEqualTo(4);
    assertThat(chunk.blobs().all()).containsExactly(shared);
    assertThat(chunk.again(2).blobs().all()).containsExactly(shared);
  }

  private static byte[] encoded(Object value) {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, value);
    return output.toByteArray();
  }
}
