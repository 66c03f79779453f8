package dev.fleetpool.cli.map;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A replacement string of a command, such as <code>{}</code> or <code>{2/.}</code>: which argument
 * it stands for, and what is made of it.
 *
 * @param position 1 for the first argument, -1 for the last, 0 for all of them
 * @param form what is made of the argument
 */
record Replacement(int position, Form form) {

  /** What a command without a replacement string ends with. */
  static final Replacement ALL = new Replacement(0, Form.WHOLE);

  private static final Pattern ANY = Pattern.compile("\\{(-?\\d{1,4})?(//|/\\.|/|\\.|#)?\\}");

  /** What is made of an argument. */
  enum Form {
    /** The argument as it is. */
    WHOLE,
    /** Without its extension. */
    WITHOUT_EXTENSION,
    /** What follows the last slash. */
    NAME,
    /** What stands before the last slash. */
    FOLDER,
    /** What follows the last slash, without its extension. */
    NAME_WITHOUT_EXTENSION,
    /** Not of an argument: the number of the command, from 1. */
    NUMBER
  }

  /** Returns a matcher that finds what may be a replacement string. */
  static Matcher matcher(String word) {
    return ANY.matcher(word);
  }

  /** Returns what the matcher has found, unless it means nothing, like <code>{0}</code>. */
  static Optional<Replacement> of(Matcher found) {
    String position = found.group(1);
    Form form = form(found.group(2) == null ? "" : found.group(2));
    if (position == null) {
      return Optional.of(new Replacement(0, form));
    }
    int number = Integer.parseInt(position);
    return number == 0 || form == Form.NUMBER
        ? Optional.empty()
        : Optional.of(new Replacement(number, form));
  }

  private static Form form(String suffix) {
    return switch (suffix) {
      case "." -> Form.WITHOUT_EXTENSION;
      case "/" -> Form.NAME;
      case "//" -> Form.FOLDER;
      case "/." -> Form.NAME_WITHOUT_EXTENSION;
      case "#" -> Form.NUMBER;
      default -> Form.WHOLE;
    };
  }

  /** Returns what stands for it: several texts where it stands for all arguments. */
  List<String> values(long number, List<String> arguments) {
    if (form == Form.NUMBER) {
      return List.of(Long.toString(number));
    }
    if (position == 0) {
      return arguments.stream().map(this::shaped).toList();
    }
    int index = position > 0 ? position - 1 : arguments.size() + position;
    return List.of(index >= 0 && index < arguments.size() ? shaped(arguments.get(index)) : "");
  }

  private String shaped(String argument) {
    return switch (form) {
      case WHOLE, NUMBER -> argument;
      case WITHOUT_EXTENSION -> withoutExtension(argument);
      case NAME -> name(argument);
      case FOLDER -> folder(argument);
      case NAME_WITHOUT_EXTENSION -> withoutExtension(name(argument));
    };
  }

  private static String withoutExtension(String path) {
    int dot = path.lastIndexOf('.');
    return dot > path.lastIndexOf('/') ? path.substring(0, dot) : path;
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String folder(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    int slash = path.lastIndexOf('/', end - 1);
    return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
  }
}
