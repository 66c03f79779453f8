package dev.fleetpool.coordinator.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.TaskFunction;
import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.SentBroadcast;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compiles small programs, changes them, and compares. */
class CodeFingerprintTest {

  private static final String MAIN =
      """
      import dev.fleetpool.TaskFunction;
      import java.util.*;
      public class Main {
        static final Map<String, Integer> WEIGHTS = Map.of("a", 1);
        record Input(int value) { int twice() { return value * 2; } }
        interface Model { double predict(int x); }
        static class Linear implements Model { public double predict(int x) { return x + 1; } }
        static class Other { static int unused() { return 1; } }
        public static TaskFunction<Input, Double> function() { return x -> score(x); }
        static double score(Input x) {
          List<Integer> sorted = new ArrayList<>(List.of(x.twice()));
          sorted.sort((a, b) -> a - b);
          Model model = new Linear();
          return model.predict(sorted.get(0)) + WEIGHTS.size();
        }
        static void lastStep() { System.out.println("done"); }
      }
      """;

  @TempDir Path folder;
  private int compiled;

  /** Compiles the program into a folder and returns the fingerprint of its function. */
  private long fingerprint(String main) throws Exception {
    Path classes = compile(main);
    return fingerprint(classes, List.of(classes.toString()));
  }

  private static long fingerprint(Path home, List<String> classPath) throws Exception {
    URL[] urls = {home.toUri().toURL()};
    try (URLClassLoader loader =
        new URLClassLoader(urls, CodeFingerprintTest.class.getClassLoader())) {
      Object function = loader.loadClass("Main").getMethod("function").invoke(null);
      assertThat(function).isInstanceOf(TaskFunction.class);
      return CodeFingerprint.of(List.of(function), classPath);
    }
  }

  private Path compile(String main) throws IOException {
    Path sources = Files.createDirectories(folder.resolve("sources" + compiled));
    Path classes = Files.createDirectories(folder.resolve("classes" + compiled++));
    Path source = Files.writeString(sources.resolve("Main.java"), main);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-g",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());
    assertThat(status).isZero();
    return classes;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "System.out.println(\"done\") | System.err.println(\"mended\")",
        "static void lastStep() | static int later() { return 2; } static void lastStep()",
        "static int unused() { return 1; } | static int unused() { return 2; }",
        "static double score | /* a comment */ static double score",
        "static double score | static Runnable more() { return () -> {}; } static double score",
        "public static TaskFunction | static Comparator<Integer> before() { return (a, b) -> b - a; } public static TaskFunction",
      })
  void changeOfWhatTheFunctionDoesNotReachIsNone(String from, String to) throws Exception {
    assertThat(MAIN).contains(from);
    String changed = MAIN.replace(from, to);
    assertThat(fingerprint(changed)).isEqualTo(fingerprint(MAIN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x -> score(x) | x -> score(x) + 1",
        "return value * 2 | return value * 3",
        "return x + 1 | return x + 2",
        "a - b | b - a",
        "Map.of(\"a\", 1) | Map.of(\"a\", 2)",
        "record Input(int value) | record Input(long start, int value)",
      })
  void changeOfWhatTheFunctionReachesIsOne(String from, String to) throws Exception {
    assertThat(MAIN).contains(from);
    assertThat(fingerprint(MAIN.replace(from, to))).isNotEqualTo(fingerprint(MAIN));
  }

  @Test
  void capturedValueCounts() throws Exception {
    String capturing =
        MAIN.replace("return x -> score(x)", "int add = 5; return x -> score(x) + add");
    assertThat(fingerprint(capturing.replace("add = 5", "add = Integer.parseInt(\"6\")")))
        .isNotEqualTo(fingerprint(capturing.replace("add = 5", "add = Integer.parseInt(\"5\")")));
  }

  @Test
  void classOfACapturedObjectCounts() throws Exception {
    String capturing =
        MAIN.replace("return x -> score(x)", "Model m = new Scaled(); return x -> m.predict(1)")
            .replace(
                "static class Other",
                "static class Scaled implements Model, java.io.Serializable { public double predict(int x) { return x; } } static class Other");
    assertThat(fingerprint(capturing.replace("{ return x; }", "{ return -x; }")))
        .isNotEqualTo(fingerprint(capturing));
  }

  @Test
  void placeOfTheEntryDoesNotCountAndAJarIsAsGoodAsAFolder() throws Exception {
    Path classes = compile(MAIN);
    Path jar = folder.resolve("program.jar");
    jar(jar, classes, Map.of("META-INF/MANIFEST.MF", "Built: today"));
    assertThat(fingerprint(jar, List.of(jar.toString()))).isEqualTo(fingerprint(MAIN));
  }

  @Test
  void libraryAndOtherFilesCountAsAWhole() throws Exception {
    Path classes = compile(MAIN);
    Path library = folder.resolve("library.jar");
    List<String> classPath = List.of(classes.toString(), library.toString());
    jar(library, folder.resolve("none"), Map.of("lib/A.class", "1"));
    long before = fingerprint(classes, classPath);
    jar(library, folder.resolve("none"), Map.of("lib/A.class", "2"));
    assertThat(fingerprint(classes, classPath)).isNotEqualTo(before);

    long withoutFile = fingerprint(classes, List.of(classes.toString()));
    Files.writeString(classes.resolve("weights.csv"), "1,2");
    assertThat(fingerprint(classes, List.of(classes.toString()))).isNotEqualTo(withoutFile);
  }

  private static void jar(Path jar, Path classes, Map<String, String> more) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    if (Files.exists(classes)) {
      List<Path> found = new ArrayList<>();
      try (var walk = Files.walk(classes)) {
        walk.filter(Files::isRegularFile).forEach(found::add);
      }
      for (Path file : found) {
        files.put(classes.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    more.forEach(
        (name, text) -> files.put(name, text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
  }

  @Test
  void brokenClassFileNextToTheFunctionIsNoTrouble() throws Exception {
    Path classes = compile(MAIN);
    Files.write(classes.resolve("Empty.class"), new byte[0]);
    long before = fingerprint(classes, List.of(classes.toString()));
    Files.write(classes.resolve("Empty.class"), new byte[] {1});
    assertThat(fingerprint(classes, List.of(classes.toString()))).isNotEqualTo(before);
  }

  @Test
  void codeOfAValueThatIsBroadcastCounts() {
    Blob name = new Blob("0123456789abcdef".repeat(4), 7);
    TaskFunction<Integer, Integer> twice = x -> 2 * x;

    Roots roots = Roots.of(List.of(SentBroadcast.of(name, twice)));

    assertThat(roots.lambdas())
        .extracting(MethodName::owner)
        .containsExactly(CodeFingerprintTest.class.getName().replace('.', '/'));
  }

  @Test
  void contentOfABroadcastCountsByItsName() {
    List<byte[]> values = new ArrayList<>();
    for (String hash : List.of("01", "02", "01")) {
      Blob name = new Blob(hash.repeat(32), 7);
      values.add(Roots.of(List.of(SentBroadcast.of(name, "any"))).values().toArray());
    }
    assertThat(values.get(0)).isEqualTo(values.get(2)).isNotEqualTo(values.get(1));
  }
}
