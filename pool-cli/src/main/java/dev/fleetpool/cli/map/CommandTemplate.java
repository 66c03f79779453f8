package dev.fleetpool.cli.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * The words of a command, with replacement strings in them. Immutable.
 *
 * <p>An input never becomes more or less than it is: a word with a replacement string stays one
 * word whatever the input holds, since no shell reads it. Only a word that is a replacement string
 * for all arguments, and nothing else, becomes as many words as there are arguments.
 */
final class CommandTemplate {

  private final List<Word> words;

  private CommandTemplate(List<Word> words) {
    this.words = List.copyOf(words);
  }

  /** What makes up a word: text as it is, and what is replaced. */
  private record Word(String text, List<Object> parts) {

    boolean isReplaced() {
      return parts.stream().anyMatch(Replacement.class::isInstance);
    }

    void render(long number, List<String> arguments, List<String> command) {
      if (parts.size() == 1 && parts.get(0) instanceof Replacement only) {
        command.addAll(only.values(number, arguments));
        return;
      }
      StringBuilder word = new StringBuilder();
      for (Object part : parts) {
        word.append(
            part instanceof Replacement each
                ? String.join(" ", each.values(number, arguments))
                : part);
      }
      command.add(word.toString());
    }
  }

  /**
   * Reads the words of a command whose input comes as arguments; it is appended where there is no
   * replacement string.
   *
   * @throws IllegalArgumentException if there is no word, or a shell would read an input as script
   */
  static CommandTemplate ofArguments(List<String> command) {
    List<Word> words = read(command);
    if (words.stream().noneMatch(Word::isReplaced)) {
      words.add(new Word("{}", List.of(Replacement.ALL)));
    }
    return checked(words);
  }

  /** Reads the words of a command whose input comes on its standard input; nothing is appended. */
  static CommandTemplate ofStandardInput(List<String> command) {
    return checked(read(command));
  }

  private static List<Word> read(List<String> command) {
    if (command.isEmpty()) {
      throw new IllegalArgumentException(
          "COMMAND= must be given; say fleetpool map -- echo {}, or, to run each line as a script, fleetpool map -- sh -c 'eval \"$1\"' sh {}");
    }
    return new ArrayList<>(command.stream().map(CommandTemplate::word).toList());
  }

  private static CommandTemplate checked(List<Word> words) {
    List<String> texts = words.stream().map(Word::text).toList();
    Optional<Integer> script = ShellScript.in(texts);
    if (script.isPresent() && words.get(script.get()).isReplaced()) {
      throw new IllegalArgumentException(
          "COMMAND= must have no replacement string in the script of a shell, %s: an input could be anything, and the shell would run it; say sh -c '... \"$1\"' sh {}"
              .formatted(ShellQuote.quoted(texts.get(script.get()))));
    }
    if (texts.get(0).contains(" ") && words.get(0).isReplaced()) {
      throw new IllegalArgumentException(
          "COMMAND=%s must be a program and its arguments, each a word of its own, as no shell is used; say fleetpool map -- %s, or sh -c '... \"$1\"' sh {}"
              .formatted(ShellQuote.quoted(texts.get(0)), texts.get(0)));
    }
    return new CommandTemplate(words);
  }

  private static Word word(String text) {
    List<Object> parts = new ArrayList<>();
    Matcher found = Replacement.matcher(text);
    int end = 0;
    while (found.find()) {
      Optional<Replacement> replacement = Replacement.of(found);
      if (replacement.isPresent()) {
        if (found.start() > end) {
          parts.add(text.substring(end, found.start()));
        }
        parts.add(replacement.get());
        end = found.end();
      }
    }
    if (end < text.length() || parts.isEmpty()) {
      parts.add(text.substring(end));
    }
    return new Word(text, List.copyOf(parts));
  }

  /** Says whether all inputs run the same program. */
  boolean hasFixedProgram() {
    return !words.get(0).isReplaced();
  }

  /** Returns the command for one input. */
  List<String> render(long number, List<String> arguments) {
    List<String> command = new ArrayList<>(words.size() + arguments.size());
    for (Word word : words) {
      word.render(number, arguments, command);
    }
    return command;
  }
}
