package dev.fleetpool.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class MissingCodeTest {

  private static final int HERE = Runtime.version().feature();

  @Test
  void classThatIsMissingIsNamedAtWhateverDepth() {
    Throwable deep = new IOException(new ClassNotFoundException("a.b.Missing"));

    assertThat(MissingCode.behind(deep)).contains("a.b.Missing");
    assertThat(MissingCode.of(new NoClassDefFoundError("a/b/Missing"))).contains("a.b.Missing");
  }

  @Test
  void classThatFailedToInitializeIsNotMissing() {
    assertThat(MissingCode.of(new NoClassDefFoundError("Could not initialize class a.B")))
        .isEmpty();
  }

  @Test
  void exceptionThatUserCodeThrowsForItsOwnReasonsIsNoMissingCode() {
    assertThat(MissingCode.of(new ClassNotFoundException("a plugin that is optional"))).isEmpty();
    assertThat(MissingCode.of(new IllegalStateException(new NoClassDefFoundError("a/B"))))
        .isEmpty();
  }

  @Test
  void exceptionThatCannotDescribeItselfIsNotAsked() {
    RuntimeException hostile =
        new RuntimeException() {
          @Override
          public String getMessage() {
            throw new IllegalStateException("no message");
          }
        };

    assertThat(MissingCode.of(hostile)).isEmpty();
  }

  @Test
  void newerJavaIsToldWithClassVersionsAndRemedy() {
    UnsupportedClassVersionError thrown =
        new UnsupportedClassVersionError(
            "a/b/New has been compiled by a more recent version of the Java Runtime (class file version 65.0), this version of the Java Runtime only recognizes class file versions up to 61.0");

    assertThat(MissingCode.of(thrown))
        .contains(
            "class a.b.New was compiled for Java 21 (class-file version 65), and the child runs on Java "
                + HERE
                + "; compile it with --release "
                + HERE
                + ", or start the workers with Java 21 or later");
  }

  @Test
  void newerJavaInOtherWordsIsToldInTheseWords() {
    assertThat(MissingCode.of(new UnsupportedClassVersionError("a/b/New: 65")))
        .contains(
            "a class was compiled for a newer Java than the %d of this host: a/b/New: 65"
                .formatted(HERE));
  }
}
