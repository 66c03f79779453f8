package dev.fleetpool.examples.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** A search that is begun again in another JVM goes on if its data are the same bytes there. */
final class FilmsContentTest {

  /** Prints what the films look like in this JVM. */
  public static void main(String[] args) throws IOException {
    System.out.print(content());
  }

  private static String content() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
      stream.writeObject(new PreparedFilms(Films.load()));
    }
    CRC32 sum = new CRC32();
    sum.update(bytes.toByteArray());
    return bytes.size() + " bytes, " + sum.getValue();
  }

  @Test
  void filmsAreTheSameBytesInAnotherJvm() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FilmsContentTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

    String printed = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(other.waitFor()).isZero();
    assertThat(printed).isEqualTo(content());
  }
}
