package dev.fleetpool.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A manual page, in the language of {@code man}, made of what a command says with {@code --help}.
 * Written here since AsciiDoc, which picocli writes, takes a Ruby interpreter to become a page.
 */
final class ManPage {

  private final CommandSpec command;
  private final StringBuilder page = new StringBuilder();

  private ManPage(CommandSpec command) {
    this.command = command;
  }

  /** Returns the pages of a command and all below it, by their names. */
  static Map<String, String> all(CommandSpec command) {
    Map<String, String> pages = new TreeMap<>();
    add(command, pages);
    return pages;
  }

  private static void add(CommandSpec command, Map<String, String> pages) {
    pages.put(name(command), new ManPage(command).write());
    command.subcommands().values().forEach(sub -> add(sub.getCommandSpec(), pages));
  }

  private static String name(CommandSpec command) {
    return command.qualifiedName("-");
  }

  private String write() {
    String version = new Versions().getVersion()[0];
    line(
        ".TH %s 1 \"\" \"%s\""
            .formatted(quoted(name(command).toUpperCase(Locale.ROOT)), quoted(version)));
    section("NAME");
    line(escaped(name(command)) + " \\- " + escaped(summary(command)));
    section("SYNOPSIS");
    line(".nf");
    List.of(synopsis().split("\n")).forEach(each -> line(escaped(each.strip())));
    line(".fi");
    section("DESCRIPTION");
    for (String each : command.usageMessage().description()) {
      paragraph(each);
    }
    arguments();
    commands();
    section("EXIT STATUS");
    line("0 done, 1 failed, 2 wrong usage, unless the description says otherwise.");
    section("SEE ALSO");
    line(seeAlso());
    return page.toString();
  }

  private String synopsis() {
    CommandLine.Help help =
        new CommandLine.Help(
            command, CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    return help.synopsis(0);
  }

  private void arguments() {
    List<PositionalParamSpec> parameters =
        command.positionalParameters().stream().filter(each -> !each.hidden()).toList();
    List<OptionSpec> options = command.options().stream().filter(each -> !each.hidden()).toList();
    if (!parameters.isEmpty()) {
      section("ARGUMENTS");
      parameters.forEach(each -> argument("\\fI" + escaped(each.paramLabel()) + "\\fR", each));
    }
    if (!options.isEmpty()) {
      section("OPTIONS");
      options.forEach(each -> argument(names(each), each));
    }
  }

  private static String names(OptionSpec option) {
    String names =
        Arrays.stream(option.names())
            .map(name -> "\\fB" + escaped(name) + "\\fR")
            .collect(Collectors.joining(", "));
    return option.arity().max() == 0
        ? names
        : names + " \\fI" + escaped(option.paramLabel()) + "\\fR";
  }

  private void argument(String name, ArgSpec argument) {
    line(".TP");
    line(name);
    line(escaped(String.join(" ", argument.description())));
  }

  private void commands() {
    if (command.subcommands().isEmpty()) {
      return;
    }
    section("COMMANDS");
    command
        .subcommands()
        .forEach(
            (name, sub) -> {
              line(".TP");
              line("\\fB" + escaped(name) + "\\fR");
              line(escaped(summary(sub.getCommandSpec())));
            });
  }

  private String seeAlso() {
    CommandSpec parent = command.parent();
    List<String> names =
        parent == null
            ? command.subcommands().values().stream()
                .map(sub -> name(sub.getCommandSpec()))
                .toList()
            : List.of(name(parent));
    return names.stream()
        .map(name -> "\\fB" + escaped(name) + "\\fR(1)")
        .collect(Collectors.joining(", "));
  }

  /** Returns the first sentence of the description. */
  private static String summary(CommandSpec command) {
    String text = String.join(" ", command.usageMessage().description());
    int end = text.indexOf(". ");
    String first = end < 0 ? text : text.substring(0, end);
    int colon = first.indexOf(": ");
    String head = colon < 0 ? first : first.substring(0, colon);
    return head.endsWith(".") ? head.substring(0, head.length() - 1) : head;
  }

  private void section(String title) {
    line(".SH " + title);
  }

  private void paragraph(String text) {
    line(text.isBlank() ? ".PP" : escaped(text));
  }

  private void line(String text) {
    page.append(text).append('\n');
  }

  private static String quoted(String text) {
    return escaped(text).replace("\"", "\\(dq");
  }

  /** A hyphen is to stay one when it is copied; a line that begins with a dot would be an order. */
  private static String escaped(String text) {
    String plain = text.replace("%%", "%").replace("\\", "\\e").replace("-", "\\-");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }
}
