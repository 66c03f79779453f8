package dev.fleetpool.cli.map;

import java.util.ArrayList;
import java.util.List;

/**
 * What stands behind the options: a command, then input sources, each of which begins with {@code
 * :::} (arguments) or {@code ::::} (files).
 *
 * @param command the words of the command
 * @param sources the sources, in their order
 */
record CommandWords(List<String> command, List<Source> sources) {

  private static final String ARGUMENTS = ":::";
  private static final String FILES = "::::";

  /** An input source. */
  sealed interface Source {

    /** Arguments on the command line. */
    record Given(List<String> arguments) implements Source {}

    /** A file of arguments; a dash is standard input. */
    record File(String name) implements Source {}
  }

  /** Splits the words. */
  static CommandWords of(List<String> words) {
    int end = 0;
    while (end < words.size() && !isMark(words.get(end))) {
      end++;
    }
    List<Source> sources = new ArrayList<>();
    int i = end;
    while (i < words.size()) {
      int next = i + 1;
      while (next < words.size() && !isMark(words.get(next))) {
        next++;
      }
      List<String> arguments = List.copyOf(words.subList(i + 1, next));
      if (words.get(i).equals(ARGUMENTS)) {
        sources.add(new Source.Given(arguments));
      } else {
        arguments.forEach(name -> sources.add(new Source.File(name)));
      }
      i = next;
    }
    return new CommandWords(List.copyOf(words.subList(0, end)), List.copyOf(sources));
  }

  private static boolean isMark(String word) {
    return word.equals(ARGUMENTS) || word.equals(FILES);
  }
}
