package dev.fleetpool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.Pool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The Java in README.md and in the pages for users compiles, runs, and prints what it says it
 * prints. Public, since the snippets ask it for their pool.
 */
public class ReadmeIT {

  /** The pages, with what the names of their snippets' classes begin with. */
  private static final Map<Path, String> PAGES =
      Map.of(
          Path.of("..", "README.md"), "Snippet",
          Path.of("..", "docs", "code-and-data.md"), "CodeAndData");

  /** Children look for the snippets' classes where they look for all others. */
  private static final Path CLASSES = Path.of("target", "test-classes");

  private static Pool local;

  @BeforeAll
  static void openPool() {
    local = Pool.local();
  }

  @AfterAll
  static void closePool() {
    local.close();
  }

  /** Returns the one pool of this test, which a snippet cannot close. Called by the snippets. */
  public static Pool pool() {
    return (Pool)
        Proxy.newProxyInstance(
            Pool.class.getClassLoader(),
            new Class<?>[] {Pool.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                return null;
              }
              try {
                return method.invoke(local, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void readmeHasSnippets() throws IOException {
    for (String start : PAGES.values()) {
      assertThat(snippets())
          .filteredOn(snippet -> !snippet.expected().isEmpty())
          .anyMatch(snippet -> snippet.className().contains("." + start));
    }
    assertThat(snippets()).hasSizeGreaterThan(4);
  }

  @TestFactory
  List<DynamicTest> snippetPrintsWhatItSays() throws IOException {
    return snippets().stream()
        .map(snippet -> DynamicTest.dynamicTest(snippet.className(), () -> check(snippet)))
        .toList();
  }

  private static List<ReadmeSnippet> snippets() throws IOException {
    List<ReadmeSnippet> snippets = new ArrayList<>();
    for (Map.Entry<Path, String> page : PAGES.entrySet()) {
      snippets.addAll(ReadmeSnippet.of(Files.readString(page.getKey()), page.getValue()));
    }
    return snippets;
  }

  private static void check(ReadmeSnippet snippet) throws Exception {
    compile(snippet);
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, /* autoFlush= */ true, StandardCharsets.UTF_8));
    try {
      Class.forName(snippet.className())
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(console);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8).lines().map(String::strip))
        .as(snippet.source())
        .containsExactlyElementsOf(snippet.expected());
  }

  private static void compile(ReadmeSnippet snippet) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                List.of(
                    "-proc:none",
                    "-Xlint:all,-processing,-serial,-path",
                    "-Werror",
                    "-d",
                    CLASSES.toString(),
                    "-cp",
                    System.getProperty("java.class.path")),
                null,
                List.of(source(snippet)))
            .call();
    assertThat(compiled).as("%s%n%s", messages, snippet.source()).isTrue();
  }

  private static JavaFileObject source(ReadmeSnippet snippet) {
    URI uri = URI.create("string:///" + snippet.className().replace('.', '/') + ".java");
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return snippet.source();
      }
    };
  }
}
