package dev.fleetpool.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnreadableRecordTest {

  /** The tag of field 1, the format, as a varint. */
  private static final byte FORMAT_TAG = 8;

  private static final long FIRST_SEED = Long.getLong("fleetpool.seed", 0);
  private static final int TRIALS = 20_000;

  @ParameterizedTest
  @EnumSource
  void tombstoneIsUnreadable(Decoder decoder) {
    assertUnreadable(decoder, null);
  }

  @ParameterizedTest
  @EnumSource
  void emptyRecordIsUnreadable(Decoder decoder) {
    assertUnreadable(decoder, new byte[0]);
  }

  @ParameterizedTest
  @EnumSource
  void recordWithoutItsIdIsUnreadable(Decoder decoder) {
    assertUnreadable(decoder, new byte[] {FORMAT_TAG, WireMessage.FORMAT});
  }

  @Test
  void newerFormatIsUnreadableAndSaysSo() {
    for (WireMessage sample : Samples.byName().values()) {
      byte[] bytes = WireCodec.encode(sample);
      assertThat(bytes).startsWith(FORMAT_TAG, WireMessage.FORMAT);
      bytes[1] = WireMessage.FORMAT + 1;
      assertThatThrownBy(() -> Decoder.of(sample).decode(bytes))
          .isInstanceOf(UnreadableRecordException.class)
          .hasMessageContaining("format=2");
    }
  }

  @Test
  void recordWithoutFormatIsUnreadable() {
    for (WireMessage sample : Samples.byName().values()) {
      byte[] bytes = WireCodec.encode(sample);
      assertUnreadable(Decoder.of(sample), Arrays.copyOfRange(bytes, 2, bytes.length));
    }
  }

  @Test
  void unknownFieldsAreSkipped() throws UnreadableRecordException {
    byte[] fieldOf99 = {(byte) 0x98, 6, 1};
    for (WireMessage sample : Samples.byName().values()) {
      byte[] bytes = WireCodec.encode(sample);
      byte[] longer = Arrays.copyOf(bytes, bytes.length + fieldOf99.length);
      System.arraycopy(fieldOf99, 0, longer, bytes.length, fieldOf99.length);
      assertThat(Decoder.of(sample).decode(longer)).isEqualTo(sample);
    }
  }

  @Test
  void garbageIsUnreadableOrAMessage() {
    atRandom(random -> readsOrReports(decoder(random), garbage(random)));
  }

  @Test
  void garbageBehindAFormatIsUnreadableOrAMessage() {
    atRandom(
        random -> {
          byte[] bytes = garbage(random);
          bytes[0] = FORMAT_TAG;
          bytes[1] = WireMessage.FORMAT;
          readsOrReports(decoder(random), bytes);
        });
  }

  /** A message may be cut between two fields; what is left is then a shorter message. */
  @Test
  void truncatedRecordIsUnreadableOrAMessage() {
    for (WireMessage sample : Samples.byName().values()) {
      byte[] bytes = WireCodec.encode(sample);
      for (int length = 0; length < bytes.length; length++) {
        readsOrReports(Decoder.of(sample), Arrays.copyOf(bytes, length));
      }
    }
  }

  @Test
  void damagedRecordIsUnreadableOrAMessage() {
    List<WireMessage> samples = List.copyOf(Samples.byName().values());
    atRandom(
        random -> {
          byte[] bytes = WireCodec.encode(samples.get(random.nextInt(samples.size())));
          bytes[random.nextInt(bytes.length)] ^= (byte) random.nextInt(256);
          readsOrReports(decoder(random), bytes);
        });
  }

  private static void atRandom(Consumer<Random> trial) {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + TRIALS; seed++) {
      try {
        trial.accept(new Random(seed));
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + "; replay with -Dfleetpool.seed=" + seed, e);
      }
    }
  }

  private static Decoder decoder(Random random) {
    List<Decoder> all = List.of(Decoder.values());
    return all.get(random.nextInt(all.size()));
  }

  private static byte[] garbage(Random random) {
    byte[] bytes = new byte[2 + random.nextInt(60)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static void readsOrReports(Decoder decoder, byte[] bytes) {
    try {
      assertThat(decoder.decode(bytes)).isNotNull();
    } catch (UnreadableRecordException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private static void assertUnreadable(Decoder decoder, byte[] bytes) {
    assertThatThrownBy(() -> decoder.decode(bytes)).isInstanceOf(UnreadableRecordException.class);
  }

  @Test
  void epochThatLeavesNoneForALaterRunIsUnreadable() {
    for (long epoch : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 62) + 1}) {
      JobRecord job = new JobRecord(new JobKey("grid", epoch), "c", 0, JobRecord.Code.NONE, false);
      assertThatThrownBy(() -> WireCodec.decodeJob(WireCodec.encode(job)))
          .isInstanceOf(UnreadableRecordException.class)
          .hasMessageContaining("epoch " + epoch);
    }
  }
}
