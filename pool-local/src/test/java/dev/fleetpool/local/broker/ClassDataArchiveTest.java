package dev.fleetpool.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClassDataArchiveTest {

  private static final byte[] CONTENT = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final List<String> FLAGS = List.of("-XX:+UseSerialGC");
  private static final String RECORDS = "-XX:+RecordDynamicDumpInfo";

  @TempDir Path folder;
  private Path cache;
  private Path jar;

  @BeforeEach
  void makeClassPath() throws IOException {
    cache = folder.resolve("new/cache");
    jar = Files.writeString(folder.resolve("a.jar"), "a");
  }

  @Test
  void archiveIsMissingUntilItIsWrittenThenUsed() throws IOException {
    ClassDataArchive first = archive();
    assertThat(first.missing()).isPresent();
    assertThat(first.flags()).contains(RECORDS);

    Path file = finish(first);

    ClassDataArchive second = archive();
    assertThat(second.missing()).isEmpty();
    assertThat(second.flags()).contains("-XX:SharedArchiveFile=" + file).doesNotContain(RECORDS);
    assertThat(file).hasBinaryContent(CONTENT);
  }

  @ParameterizedTest
  @MethodSource("damages")
  void damagedArchiveIsRemovedAndMissing(byte[] damaged) throws IOException {
    Path file = finish(archive());
    Files.write(file, damaged);

    ClassDataArchive next = archive();

    assertThat(next.missing()).isPresent();
    assertThat(next.flags()).contains(RECORDS);
    assertThat(file).doesNotExist();
    finish(next);
    assertThat(archive().missing()).isEmpty();
  }

  static Stream<byte[]> damages() {
    byte[] changed = CONTENT.clone();
    changed[CONTENT.length / 2] ^= 1;
    return Stream.of(changed, Arrays.copyOf(CONTENT, CONTENT.length - 1), new byte[0]);
  }

  @Test
  void discardedArchiveIsMissing() throws IOException {
    finish(archive());

    archive().discard();

    assertThat(archive().missing()).isPresent();
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void archiveOfOtherFlagsOrAnotherJarIsLeftAlone() throws IOException {
    Path file = finish(archive());

    assertThat(ClassDataArchive.of(cache, List.of(jar), List.of()).orElseThrow().missing())
        .isPresent();
    Files.writeString(jar, "longer");
    assertThat(archive().missing()).isPresent();
    assertThat(file).exists();
  }

  @Test
  void oldestFilesGoAlsoThoseOfBrokersThatDiedWhileTheyWrote() throws IOException {
    finish(archive());
    Path leftBehind = Files.write(cache.resolve("broker-0123.45.temp"), CONTENT);
    Files.setLastModifiedTime(leftBehind, FileTime.fromMillis(0));
    for (int i = 0; i < 4; i++) {
      Files.writeString(jar, "a".repeat(2 + i));
      finish(archive());
    }

    assertThat(archive().missing()).isEmpty();
    try (Stream<Path> files = Files.list(cache)) {
      assertThat(files).hasSize(4).allMatch(file -> file.toString().endsWith(".jsa"));
    }
  }

  @Test
  void classPathWithAFolderHasNone() {
    assertThat(ClassDataArchive.of(cache, List.of(jar, folder), FLAGS)).isEmpty();
  }

  private ClassDataArchive archive() {
    Optional<ClassDataArchive> archive = ClassDataArchive.of(cache, List.of(jar), FLAGS);
    return archive.orElseThrow();
  }

  /** Does what a broker's end does, with a content of ours. */
  private Path finish(ClassDataArchive archive) throws IOException {
    Path unfinished = archive.missing().orElseThrow();
    ClassDataArchive.finish(unfinished, Files.write(folder.resolve("temporary"), CONTENT));
    try (Stream<Path> files = Files.list(cache)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(unfinished.getFileName() + "-"))
          .findFirst()
          .orElseThrow();
    }
  }
}
