package dev.fleetpool.child.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.child.frame.Frame.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {

  @TempDir private Path folder;

  private Path file;
  private Outbox outbox;

  @BeforeEach
  void open() throws IOException {
    file = folder.resolve("outbox");
    Outbox.create(file);
    outbox = Outbox.open(file);
  }

  @Test
  void nothingIsKeptAtFirst() throws IOException {
    assertThat(Outbox.read(file)).isEmpty();
  }

  @Test
  void whatIsKeptIsReadAsTheChildWouldHaveSentIt() throws IOException {
    outbox.keep(7, 3, 2, bytes(0, 1, 2), 40);
    assertKept(7, 3, 2, 40, 0, 1, 2);

    outbox.keep(7, 3, 5, bytes(0, 1, 2, 3, 4, 5, 6), 90);
    assertKept(7, 3, 5, 90, 0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void onlyWhatIsNewIsCopied() throws IOException {
    outbox.keep(7, 0, 1, bytes(1, 2), 1);
    outbox.keep(7, 0, 2, bytes(9, 9, 3), 2);

    assertKept(7, 0, 2, 2, 1, 2, 3);
  }

  @Test
  void recordsBeginAtThePositionOfTheBuffer() throws IOException {
    outbox.keep(7, 1, 1, bytes(8, 8, 1, 2).position(2), 1);
    outbox.keep(7, 1, 2, bytes(8, 8, 1, 2, 3).position(2), 2);

    assertKept(7, 1, 2, 2, 1, 2, 3);
  }

  @Test
  void whatWasSentIsNotKept() throws IOException {
    outbox.keep(7, 0, 2, bytes(1, 2), 10);
    outbox.clear();
    assertThat(Outbox.read(file)).isEmpty();

    outbox.keep(8, 0, 1, bytes(3), 5);
    assertKept(8, 0, 1, 5, 3);
  }

  @Test
  void asMuchAsItCanKeepAndNoMore() throws IOException {
    byte[] most = new byte[Outbox.CAPACITY];
    most[most.length - 1] = 5;
    outbox.keep(7, 0, 1, ByteBuffer.wrap(most), 1);
    assertThat(Outbox.read(file).orElseThrow().records()).isEqualTo(ByteBuffer.wrap(most));

    assertThatThrownBy(() -> outbox.keep(7, 0, 2, ByteBuffer.allocate(most.length + 1), 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(Outbox.read(file).orElseThrow().records()).isEqualTo(ByteBuffer.wrap(most));
  }

  @Test
  void damagedFileKeepsNothing() throws IOException {
    outbox.keep(7, 3, 2, bytes(1, 2, 3), 40);
    byte[] sound = Files.readAllBytes(file);
    int busy = 24;
    for (int position = 0; position < 35; position++) {
      byte[] damaged = sound.clone();
      damaged[position] ^= 0x10;
      Files.write(file, damaged);
      if (position < busy || position >= busy + Long.BYTES) { // that is for the meters only
        assertThat(Outbox.read(file)).as("byte %d", position).isEmpty();
      }
    }
    Files.write(file, Arrays.copyOf(sound, 40));
    assertThat(Outbox.read(file)).isEmpty();
    Files.write(file, sound);
    assertThat(Outbox.read(file)).isPresent();
  }

  @Test
  void garbageKeepsNothing() throws IOException {
    Random random = new Random(20_261_127);
    byte[] garbage = new byte[Math.toIntExact(Files.size(file))];
    for (int i = 0; i < 200; i++) {
      random.nextBytes(garbage);
      Files.write(file, garbage);
      assertThat(Outbox.read(file)).isEmpty();
    }
  }

  private static ByteBuffer bytes(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length);
    for (int value : values) {
      bytes.put((byte) value);
    }
    return bytes.flip().asReadOnlyBuffer();
  }

  private void assertKept(long chunkId, int from, int count, long busyNs, int... records)
      throws IOException {
    assertThat(Outbox.read(file).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(
            new Frame.Results(chunkId, from, count, bytesOf(records), Progress.MORE, busyNs));
  }

  private static byte[] bytesOf(int... values) {
    byte[] bytes = new byte[values.length];
    bytes(values).get(bytes);
    return bytes;
  }
}
