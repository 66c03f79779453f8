package dev.fleetpool.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.RemoteException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ThrowableRecordTest {

  private static final class Hostile extends RuntimeException {
    @Override
    public String getMessage() {
      throw new IllegalStateException("no message for you");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new StackOverflowError();
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      return null;
    }
  }

  private static Exception sample() {
    Exception cause = new IOException("disk full", new Hostile());
    Exception thrown = new IllegalStateException("outer", cause);
    thrown.addSuppressed(new IllegalArgumentException("on close"));
    return thrown;
  }

  @Test
  void readsBackWhatItWrote() {
    ThrowableRecord record = ThrowableRecord.from(sample());
    PayloadInput input = new PayloadInput(encoded(record));
    assertThat(ThrowableRecord.read(input)).isEqualTo(record);
    assertThat(input.remaining()).isZero();
  }

  @Property
  void truncatedAndDamagedRecordsAreMalformedOrAnotherRecord(
      @ForAll int length, @ForAll int where, @ForAll byte flipped) {
    byte[] bytes = encoded(ThrowableRecord.from(sample()));
    byte[] cut = Arrays.copyOf(bytes, Math.floorMod(length, bytes.length));
    assertThatThrownBy(() -> ThrowableRecord.read(new PayloadInput(cut)))
        .isInstanceOf(MalformedPayloadException.class);
    bytes[Math.floorMod(where, bytes.length)] ^= flipped;
    try {
      ThrowableRecord.read(new PayloadInput(bytes)).toThrowable();
    } catch (MalformedPayloadException expected) {
      assertThat(expected.position()).isBetween(0, bytes.length);
    }
  }

  @Test
  void printsLikeTheJdk() {
    Exception thrown = new IllegalStateException("outer", new IOException("disk full"));
    thrown.addSuppressed(new IllegalArgumentException());
    StringWriter expected = new StringWriter();
    thrown.printStackTrace(new PrintWriter(expected, true));
    assertThat(ThrowableRecord.from(thrown).stackText()).isEqualTo(expected.toString());
    StringWriter rebuilt = new StringWriter();
    ThrowableRecord.from(thrown).toThrowable().printStackTrace(new PrintWriter(rebuilt, true));
    assertThat(rebuilt.toString()).isEqualTo(expected.toString());
  }

  @Test
  void methodsThatThrowAreSurvived() {
    ThrowableRecord record = ThrowableRecord.from(new Hostile());
    assertThat(record.message()).isEqualTo("(getMessage() threw java.lang.IllegalStateException)");
    assertThat(record.cause()).isNull();
    assertThat(record.frames()).isEmpty();
  }

  @Test
  void circlesAreCut() {
    Exception first = new Exception("first");
    Exception second = new Exception("second", first);
    first.initCause(second);
    ThrowableRecord record = ThrowableRecord.from(first);
    assertThat(record.cause().cause()).isNull();
    assertThat(record.truncated()).isTrue();
  }

  @Test
  void hugeMessagesAreCutWithANote() {
    ThrowableRecord record = ThrowableRecord.from(new Exception("x".repeat(5 << 20)));
    assertThat(record.message())
        .hasSizeLessThan(66 << 10)
        .endsWith("x... (the first 65536 of 5242880 characters)");
    assertThat(record.truncated()).isTrue();
  }

  @Test
  void manyHugeMessagesAreCutTogether() {
    String huge = "\u4e16".repeat(1 << 20);
    Throwable thrown = new Exception(huge);
    for (int i = 0; i < 12; i++) {
      thrown = new Exception(huge, thrown);
    }
    ThrowableRecord record = ThrowableRecord.from(thrown);
    assertThat(encoded(record)).hasSizeLessThan(2 << 20);
    assertThat(record.message()).endsWith("(the first 65536 of 1048576 characters)");
    assertThat(record.stackText()).contains("... (the first 0 of 1048576 characters)");
    assertThat(record.truncated()).isTrue();
  }

  @Test
  void framesThatAreNoneAreLeftOut() {
    Exception thrown =
        new Exception() {
          @Override
          public StackTraceElement[] getStackTrace() {
            return new StackTraceElement[] {null, super.getStackTrace()[0]};
          }
        };
    assertThat(ThrowableRecord.from(thrown).frames()).hasSize(1);
  }

  @Test
  void deepStacksLongChainsAndManySuppressedAreCut() {
    Throwable thrown = overflow();
    for (int i = 0; i < 100; i++) {
      thrown = new Exception("level " + i, thrown);
      thrown.addSuppressed(new Exception());
    }
    for (int i = 0; i < 20; i++) {
      thrown.addSuppressed(new Exception());
    }
    ThrowableRecord record = ThrowableRecord.from(thrown);
    assertThat(record.suppressed()).hasSize(8);
    assertThat(ThrowableRecord.from(overflow()).frames()).hasSize(200);
    assertThat(ThrowableRecord.read(new PayloadInput(encoded(record)))).isEqualTo(record);
  }

  @Test
  void plainJdkExceptionsAreRebuiltAsThemselves() {
    Throwable rebuilt = ThrowableRecord.from(sample()).toThrowable();
    assertThat(rebuilt)
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("outer")
        .cause()
        .isExactlyInstanceOf(IOException.class);
    assertThat(rebuilt.getSuppressed()).hasSize(1);
    assertThat(rebuilt.getCause().getCause()).isInstanceOf(RemoteException.class);
  }

  @Test
  void classesThatTakeNoCauseStandBehindARemoteException() {
    Exception thrown = new ClassNotFoundException("gone", new IOException("disk"));
    assertThat(ThrowableRecord.from(thrown).toThrowable())
        .isInstanceOf(RemoteException.class)
        .hasToString("java.lang.ClassNotFoundException: gone")
        .hasRootCauseMessage("disk");
  }

  private static Throwable overflow() {
    try {
      throw new IllegalStateException("depth " + recurse(1));
    } catch (StackOverflowError e) {
      return e;
    }
  }

  private static int recurse(int depth) {
    return depth == Integer.MIN_VALUE ? 0 : 1 + recurse(depth + 1);
  }

  private static byte[] encoded(ThrowableRecord record) {
    PayloadOutput output = new PayloadOutput();
    record.write(output);
    return output.toByteArray();
  }
}
