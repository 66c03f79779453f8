package dev.fleetpool.proto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the wire format still: what stands in the golden files was written by an earlier version
 * and must be written and read the same for ever.
 *
 * <p>A new sample is written with {@code mvn -pl proto test -Dfleetpool.golden.write=true}; files
 * that exist are never overwritten.
 */
class GoldenSamplesTest {

  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");
  private static final boolean WRITE = Boolean.getBoolean("fleetpool.golden.write");

  static Stream<String> names() {
    return Samples.byName().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void sampleIsEncodedToTheGoldenBytes(String name) throws IOException {
    assertThat(WireCodec.encode(Samples.byName().get(name))).isEqualTo(golden(name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void goldenBytesAreDecodedToTheSample(String name) throws Exception {
    WireMessage sample = Samples.byName().get(name);
    assertThat(Decoder.of(sample).decode(golden(name))).isEqualTo(sample);
  }

  private static byte[] golden(String name) throws IOException {
    Path file = FOLDER.resolve(name + ".bin");
    if (WRITE && !Files.exists(file)) {
      Files.createDirectories(FOLDER);
      Files.write(file, WireCodec.encode(Samples.byName().get(name)));
    }
    return Files.readAllBytes(file);
  }
}
