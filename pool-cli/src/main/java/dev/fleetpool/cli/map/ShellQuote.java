package dev.fleetpool.cli.map;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes words as a shell would have to be told them, for people to read and to paste. */
final class ShellQuote {

  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_@%+=:,./-]+");

  private ShellQuote() {}

  /** Returns the command on one line. */
  static String quoted(List<String> command) {
    return command.stream().map(ShellQuote::quoted).collect(Collectors.joining(" "));
  }

  /** Returns one word, on one line. */
  static String quoted(String word) {
    if (PLAIN.matcher(word).matches()) {
      return word;
    }
    if (word.chars().noneMatch(Character::isISOControl)) {
      return "'" + word.replace("'", "'\\''") + "'";
    }
    StringBuilder text = new StringBuilder("$'");
    word.chars().forEach(each -> append(text, (char) each));
    return text.append('\'').toString();
  }

  private static void append(StringBuilder text, char each) {
    switch (each) {
      case '\n' -> text.append("\\n");
      case '\t' -> text.append("\\t");
      case '\\', '\'' -> text.append('\\').append(each);
      default -> {
        if (Character.isISOControl(each)) {
          text.append("\\u%04x".formatted((int) each));
        } else {
          text.append(each);
        }
      }
    }
  }
}
