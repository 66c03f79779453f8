package dev.fleetpool.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A block of Java in a page of the documentation, made into a class with a {@code main}. A whole
 * program stays as it is; lines that stand in a program get one around them, with {@code pool}
 * open. Where a block opens a pool it is given the one of the test.
 *
 * @param className the class that it is compiled to
 * @param source the source of that class
 * @param expected the lines it should print, from its comments {@code // prints: ...}
 */
record ReadmeSnippet(String className, String source, List<String> expected) {

  private static final String PACKAGE = "dev.fleetpool.examples.readme";
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\R(.*?)^```$");
  private static final Pattern PROGRAM = Pattern.compile("(?m)^public class (\\w+)");
  private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;\\R");
  private static final Pattern OPENING =
      Pattern.compile("Pool\\.(local\\(\\)|connect\\(\"[^\"]*\"\\))");
  private static final Pattern PRINTS = Pattern.compile("// prints: (.*)");

  /**
   * Returns those of a page.
   *
   * @param prefix what the names of their classes begin with
   */
  static List<ReadmeSnippet> of(String page, String prefix) {
    List<ReadmeSnippet> snippets = new ArrayList<>();
    for (MatchResult block : BLOCK.matcher(page).results().toList()) {
      snippets.add(from(block.group(1), prefix + (snippets.size() + 1)));
    }
    return snippets;
  }

  private static ReadmeSnippet from(String block, String name) {
    String code = OPENING.matcher(block).replaceAll("dev.fleetpool.examples.ReadmeIT.pool()");
    List<String> expected =
        PRINTS.matcher(block).results().map(result -> result.group(1).strip()).toList();
    var program = PROGRAM.matcher(code);
    if (program.find()) {
      return new ReadmeSnippet(
          PACKAGE + "." + program.group(1), "package " + PACKAGE + ";\n" + code, expected);
    }
    return new ReadmeSnippet(PACKAGE + "." + name, wrapped(name, code), expected);
  }

  private static String wrapped(String name, String code) {
    String imports =
        IMPORT.matcher(code).results().map(MatchResult::group).collect(Collectors.joining());
    return """
        package %s;
        import dev.fleetpool.*;
        import java.nio.file.Path;
        import java.time.Duration;
        import java.util.*;
        import java.util.stream.*;
        %s
        public class %s {
          private static final Pool pool = dev.fleetpool.examples.ReadmeIT.pool();

          public static void main(String[] args) throws Exception {
            %s
          }
        }
        """
        .formatted(PACKAGE, imports, name, IMPORT.matcher(code).replaceAll(""));
  }
}
