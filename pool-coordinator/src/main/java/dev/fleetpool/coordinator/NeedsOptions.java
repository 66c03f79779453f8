package dev.fleetpool.coordinator;

import dev.fleetpool.proto.ChildOptions;
import dev.fleetpool.proto.JobNeeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a user says that a job needs of hosts: checks it, and adds it to what was said before.
 * Stateless.
 */
final class NeedsOptions {

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([kmgKMG]?)");
  private static final long LEAST_HEAP = 8L << 20;
  private static final long MOST_HEAP = 1L << 50;

  private NeedsOptions() {}

  static JobNeeds requiring(JobNeeds before, String... labels) {
    TreeSet<String> all = new TreeSet<>(before.labels());
    for (String label : labels) {
      check(
          JobNeeds.isLabel(label),
          "requires=%s must be 1 to 100 letters, digits, dots, dashes, underscores or =; name a label that workers were given",
          label);
      all.add(label);
    }
    return new JobNeeds(all, before.child());
  }

  static JobNeeds withHeap(JobNeeds before, String size) {
    ChildOptions child = before.child();
    return new JobNeeds(
        before.labels(), new ChildOptions(bytes(size), child.jvmArgs(), child.environment()));
  }

  private static long bytes(String size) {
    Matcher matcher = SIZE.matcher(size);
    long bytes = matcher.matches() ? bytes(matcher) : -1;
    check(
        bytes >= LEAST_HEAP && bytes <= MOST_HEAP,
        "childHeap=%s must be a number, alone or followed by k, m or g, from 8m on; say childHeap(\"512m\"), or leave it out",
        size);
    return bytes;
  }

  private static long bytes(Matcher matcher) {
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
      case "k" -> Math.min(number, MOST_HEAP) << 10;
      case "m" -> Math.min(number, MOST_HEAP >> 10) << 20;
      case "g" -> Math.min(number, MOST_HEAP >> 20) << 30;
      default -> number;
    };
  }

  static JobNeeds withJvmArgs(JobNeeds before, String... arguments) {
    ChildOptions child = before.child();
    List<String> all = new ArrayList<>(child.jvmArgs());
    for (String argument : arguments) {
      check(
          argument.startsWith("-") && argument.length() > 1 && !argument.contains("\0"),
          "childJvmArgs=%s must be an option of the JVM, which begins with a dash; give one argument for each",
          argument);
    }
    all.addAll(Arrays.asList(arguments));
    return new JobNeeds(
        before.labels(), new ChildOptions(child.heapBytes(), all, child.environment()));
  }

  static JobNeeds withEnvironment(JobNeeds before, Map<String, String> variables) {
    ChildOptions child = before.child();
    Map<String, String> all = new TreeMap<>(child.environment());
    variables.forEach(
        (name, value) ->
            check(
                !name.isEmpty() && !(name + value).contains("\0") && name.indexOf('=') < 0,
                "environment=%s must be a name without =, and a value; choose another name",
                name));
    all.putAll(variables);
    return new JobNeeds(before.labels(), new ChildOptions(child.heapBytes(), child.jvmArgs(), all));
  }

  private static void check(boolean holds, String rule, String value) {
    if (!holds) {
      throw new IllegalArgumentException(rule.formatted(value));
    }
  }
}
