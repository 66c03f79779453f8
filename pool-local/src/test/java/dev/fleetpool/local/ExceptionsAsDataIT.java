package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fleetpool.Pool;
import dev.fleetpool.RemoteException;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.local.testing.TestFleet;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever a task throws, its caller hears of it. */
class ExceptionsAsDataIT {

  private static final int LARGE = 5 << 20;
  private static final String MISSING = "ThereOnly";

  private final Pool pool = TestFleet.pool();

  /** Its bytes, under another name of the same length, make a class that is there only. */
  static class SentHere_ extends RuntimeException {
    SentHere_(String message) {
      super(message);
    }
  }

  /** Holds what cannot travel. */
  static final class Unserializable extends RuntimeException {
    @SuppressWarnings("unused") // it is what makes it unserializable
    private final Thread thread = Thread.currentThread();

    Unserializable(String message) {
      super(message);
    }
  }

  /** Answers no question. */
  static final class Mute extends RuntimeException {
    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("no cause");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      return new StackTraceElement[] {null};
    }
  }

  @AfterEach
  void fleetLivesOn() {
    assertThat(pool.<Integer, Integer>apply(x -> x + 1, 1)).isEqualTo(2);
  }

  private TaskFailedException failureOf(ThrowingTask task) {
    TaskFailedException thrown =
        catchThrowableOfType(TaskFailedException.class, () -> pool.apply(x -> task.run(), 1));
    assertThat(thrown.failure().reason()).isEqualTo(Reason.EXCEPTION);
    assertThat(thrown.failure().attempt()).isEqualTo(1);
    return thrown;
  }

  /** A task that ends with an exception. */
  @FunctionalInterface
  interface ThrowingTask extends java.io.Serializable {
    int run() throws Exception;
  }

  @Test
  void classThatIsMissingHereIsNamed() {
    String missing = SentHere_.class.getName().replace(SentHere_.class.getSimpleName(), MISSING);

    TaskFailedException thrown =
        failureOf(
            () -> {
              throw (RuntimeException)
                  missingClass().getDeclaredConstructor(String.class).newInstance("who knows");
            });

    assertThatThrownBy(() -> Class.forName(missing)).isInstanceOf(ClassNotFoundException.class);
    assertThat(thrown.failure().remoteClass()).isEqualTo(missing);
    assertThat(thrown.getCause())
        .isInstanceOf(RemoteException.class)
        .hasToString(missing + ": who knows");
  }

  private static Class<?> missingClass() throws IOException, IllegalAccessException {
    String file = SentHere_.class.getName().replace('.', '/') + ".class";
    try (InputStream bytes = SentHere_.class.getClassLoader().getResourceAsStream(file)) {
      String text = new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1);
      return MethodHandles.lookup()
          .defineClass(
              text.replace(SentHere_.class.getSimpleName(), MISSING)
                  .getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void exceptionThatCannotBeSerializedArrives() {
    TaskFailedException thrown =
        failureOf(
            () -> {
              throw new Unserializable("holds a thread");
            });

    assertThat(thrown.failure().remoteClass()).isEqualTo(Unserializable.class.getName());
    assertThat(thrown.failure().message()).isEqualTo("holds a thread");
  }

  @Test
  void largeMessageIsTruncatedAndSaysSo() {
    TaskFailedException thrown =
        failureOf(
            () -> {
              throw new IOException("x".repeat(LARGE));
            });

    assertThat(thrown.failure().message())
        .startsWith("xxx")
        .endsWith("... (the first 65536 of " + LARGE + " characters)");
    assertThat(thrown.getCause()).isInstanceOf(IOException.class);
  }

  @Test
  void manyLargeMessagesAreTruncatedTogether() {
    TaskFailedException thrown =
        failureOf(
            () -> {
              String large = "\u4e16".repeat(LARGE);
              throw tree(large, 0);
            });

    assertThat(thrown.failure().remoteClass()).isEqualTo(IllegalStateException.class.getName());
    assertThat(thrown.failure().message()).startsWith("\u4e16").contains("of " + LARGE);
    assertThat(thrown.getCause().getSuppressed()).hasSize(6);
  }

  private static IllegalStateException tree(String message, int depth) {
    IllegalStateException parent = new IllegalStateException(message);
    for (int i = 0; depth < 2 && i < 6; i++) {
      parent.addSuppressed(tree(message, depth + 1));
    }
    return parent;
  }

  @Test
  void causesAndSuppressedOnesArriveWithTheirOwn() {
    TaskFailedException thrown =
        failureOf(
            () -> {
              IOException inner = new IOException("inner", new Unserializable("innermost"));
              inner.addSuppressed(new IllegalStateException("close failed"));
              throw new IllegalArgumentException("outer", inner);
            });

    assertThat(thrown.getCause()).isInstanceOf(IllegalArgumentException.class).hasMessage("outer");
    Throwable inner = thrown.getCause().getCause();
    assertThat(inner).isInstanceOf(IOException.class).hasMessage("inner");
    assertThat(inner.getSuppressed()).hasSize(1);
    assertThat(inner.getSuppressed()[0])
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("close failed");
    assertThat(inner.getCause())
        .isInstanceOf(RemoteException.class)
        .hasToString(Unserializable.class.getName() + ": innermost");
    assertThat(thrown.failure().stack())
        .contains("Caused by: java.io.IOException: inner", "Suppressed: ");
  }

  @Test
  void causesInACircleArriveOnce() {
    TaskFailedException thrown =
        failureOf(
            () -> {
              IllegalStateException first = new IllegalStateException("first");
              IllegalStateException second = new IllegalStateException("second", first);
              first.initCause(second);
              first.addSuppressed(second);
              throw first;
            });

    assertThat(thrown.getCause()).hasMessage("first");
    assertThat(thrown.getCause().getCause()).hasMessage("second");
    assertThat(thrown.getCause().getCause().getCause()).isNull();
  }

  @Test
  void exceptionThatAnswersNothingArrivesWithItsName() {
    TaskFailedException thrown =
        failureOf(
            () -> {
              throw new IllegalStateException("outer", new Mute());
            });

    assertThat(thrown.getCause()).isInstanceOf(IllegalStateException.class);
    assertThat(thrown.getCause().getCause())
        .isInstanceOf(RemoteException.class)
        .hasToString(
            Mute.class.getName() + ": (getMessage() threw java.lang.IllegalStateException)");
  }
}
