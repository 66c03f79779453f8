package dev.fleetpool.coordinator.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleFilesTest {

  @TempDir Path folder;

  @Test
  void classFolderBecomesTheSameJarWhateverItsTimesPlaceAndZone() throws IOException {
    Path one = classes("one", Map.of("b/B.class", "bb", "a/A.class", "aa"));
    Path other =
        classes("elsewhere/other", new TreeMap<>(Map.of("a/A.class", "aa", "b/B.class", "bb")));
    Files.setLastModifiedTime(
        other.resolve("a/A.class"), FileTime.from(Instant.ofEpochSecond(1_000_000_000)));
    TimeZone before = TimeZone.getDefault();
    byte[] first = jarOf(one);
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));

      assertThat(jarOf(other)).isEqualTo(first);
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void classFolderWithAnotherByteIsAnotherJar() throws IOException {
    Path one = classes("one", Map.of("a/A.class", "aa"));
    Path other = classes("other", Map.of("a/A.class", "ab"));

    assertThat(jarOf(one)).isNotEqualTo(jarOf(other));
  }

  @Test
  void jarsGoAsTheyAreInTheOrderOfTheClassPath() throws IOException {
    Path lib = jar("lib.jar", "", "l/L.class");
    Path app = classes("app", Map.of("a/A.class", "aa"));
    Path empty = Files.createDirectory(folder.resolve("empty"));

    try (BundleFiles files = bundle(lib, empty, app)) {
      assertThat(files.names()).containsExactly(lib.toString(), app.toString());
      assertThat(files.jars().get(0)).isEqualTo(lib);
      assertThat(files.jars().get(1)).exists();
    }
  }

  @Test
  void whatTheManifestOfAJarAddsComesRightAfterIt() throws IOException {
    Path deep = jar("lib/deep.jar", "", "d/D.class");
    Path lib = jar("lib/lib.jar", "deep.jar missing.jar", "l/L.class");
    Path app = jar("app.jar", "lib/lib.jar https://example.org/x.jar", "a/A.class");
    Path last = jar("last.jar", "app.jar", "z/Z.class");

    try (BundleFiles files = bundle(app, last)) {
      assertThat(files.jars()).containsExactly(app, lib, deep, last);
    }
  }

  @Test
  void whatAgentsHaveThemselvesStaysHere() throws IOException {
    Path api = jar("api.jar", "", "dev/fleetpool/TaskFunction.class", "dev/fleetpool/Pool.class");
    Path child = jar("child.jar", "", "dev/fleetpool/child/ChildMain.class");
    Path annotations = jar("jspecify.jar", "", "org/jspecify/annotations/NullMarked.class");
    Path all = jar("all.jar", "", "dev/fleetpool/TaskFunction.class", "com/example/App.class");

    try (BundleFiles files = bundle(api, child, annotations, all)) {
      assertThat(files.jars()).containsExactly(all);
    }
  }

  @Test
  void fileThatIsNoJarTravelsLikeOne() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "no jar");

    try (BundleFiles files = bundle(text)) {
      assertThat(files.jars()).containsExactly(text);
    }
  }

  @Test
  void temporaryJarsAreDeletedInTheEnd() throws IOException {
    BundleFiles files = bundle(classes("app", Map.of("a/A.class", "aa")));
    Path jar = files.jars().get(0);
    assertThat(jar).exists();

    files.close();

    assertThat(jar.getParent()).doesNotExist();
  }

  @Test
  void stampChangesWithTheContentOfAFolder() throws IOException {
    Path app = classes("app", Map.of("a/A.class", "aa"));
    List<String> before = BundleFiles.stamps(List.of(app.toString()));
    assertThat(BundleFiles.stamps(List.of(app.toString()))).isEqualTo(before);

    Files.writeString(app.resolve("a/A.class"), "aaa");

    assertThat(BundleFiles.stamps(List.of(app.toString()))).isNotEqualTo(before);
  }

  private static BundleFiles bundle(Path... entries) throws IOException {
    return BundleFiles.of(java.util.stream.Stream.of(entries).map(Path::toString).toList());
  }

  private static byte[] jarOf(Path classes) throws IOException {
    try (BundleFiles files = bundle(classes)) {
      return Files.readAllBytes(files.jars().get(0));
    }
  }

  private Path classes(String name, Map<String, String> files) throws IOException {
    Path classes = folder.resolve(name);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = classes.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return classes;
  }

  private Path jar(String name, String classPath, String... classes) throws IOException {
    Path jar = folder.resolve(name);
    Files.createDirectories(jar.getParent());
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (!classPath.isEmpty()) {
      manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
    }
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out, manifest)) {
      for (String each : classes) {
        zip.putNextEntry(new JarEntry(each));
        zip.write(1);
        zip.closeEntry();
      }
    }
    return jar;
  }
}
