package dev.fleetpool.cli.map;

import dev.fleetpool.cli.map.CommandWords.Source;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options that say where inputs come from and how they become commands. */
final class InputOptions {

  private static final String STANDARD_INPUT = "-";
  private static final byte[] LINE_END = "\n".getBytes(StandardCharsets.US_ASCII);
  private static final int BLOCK_BYTES = 1 << 20;

  @Option(
      names = {"-0", "--null"},
      description =
          "Inputs end with a null byte instead of a newline, as find -print0 writes them.")
  private boolean endWithNull;

  @Option(
      names = {"-a", "--arg-file"},
      paramLabel = "FILE",
      description =
          "Reads inputs from this file, - for standard input. May be given several times.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--link",
      description =
          "One argument of each source at a time, not all combinations; shorter ones begin again.")
  private boolean link;

  @Option(
      names = {"-C", "--colsep"},
      paramLabel = "REGEX",
      converter = OptionText.ColumnSeparator.class,
      description = "Splits each input into columns, {1} {2} and so on.")
  private Optional<Pattern> columnSeparator = Optional.empty();

  @Option(
      names = "--pipe",
      description = "Gives blocks of standard input to the standard input of the commands.")
  private boolean pipe;

  @Option(
      names = "--block",
      paramLabel = "SIZE",
      converter = OptionText.BlockSize.class,
      description = "With --pipe: how large a block is, up to 7m. Default: 1m.")
  private Optional<Integer> block = Optional.empty();

  @Option(
      names = "-N",
      paramLabel = "RECORDS",
      converter = OptionText.RecordCount.class,
      description = "With --pipe: how many records a block has.")
  private Optional<Integer> records = Optional.empty();

  @Option(
      names = "--recend",
      paramLabel = "TEXT",
      converter = OptionText.RecordEnd.class,
      description = "With --pipe: what records end with. Default: a newline.")
  private Optional<byte[]> recordEnd = Optional.empty();

  /**
   * Reads the command.
   *
   * @throws IllegalArgumentException if it, or the options with it, make no sense
   */
  CommandTemplate template(CommandWords words) {
    if (!pipe) {
      refuse(block.isPresent(), "--block", "be used with --pipe");
      refuse(records.isPresent(), "-N", "be used with --pipe");
      refuse(recordEnd.isPresent(), "--recend", "be used with --pipe");
      return CommandTemplate.ofArguments(words.command());
    }
    String instead = "be left out with --pipe, which reads standard input only";
    refuse(!words.sources().isEmpty(), "::: and ::::", instead);
    refuse(!files.isEmpty(), "--arg-file", instead);
    refuse(columnSeparator.isPresent(), "--colsep", instead);
    refuse(link, "--link", instead);
    refuse(endWithNull, "--null", "be left out with --pipe; say --recend '\\0'");
    return CommandTemplate.ofStandardInput(words.command());
  }

  private static void refuse(boolean given, String option, String rule) {
    if (given) {
      throw new IllegalArgumentException(option + " must " + rule);
    }
  }

  /**
   * Opens the sources.
   *
   * @throws IOException if a file cannot be read
   */
  CommandSupply supply(CommandTemplate template, CommandWords words) throws IOException {
    if (pipe) {
      return CommandSupply.ofBlocks(template, new Blocks(standardInput(), cut()));
    }
    List<InputSource> sources = new ArrayList<>();
    for (String file : files) {
      sources.add(file(file));
    }
    for (Source source : words.sources()) {
      sources.add(
          source instanceof Source.Given given
              ? InputSource.of(given.arguments())
              : file(((Source.File) source).name()));
    }
    if (sources.isEmpty()) {
      sources.add(file(STANDARD_INPUT));
    }
    ArgumentLists lists = link ? new LinkedArguments(sources) : new Combinations(sources);
    return CommandSupply.ofArguments(
        template, columnSeparator.isPresent() ? lists.columns(columnSeparator.get()) : lists);
  }

  private Blocks.Cut cut() {
    return new Blocks.Cut(
        block.orElse(BLOCK_BYTES),
        records.orElse(0),
        recordEnd.orElse(LINE_END),
        OptionText.BlockSize.MOST);
  }

  private InputSource file(String name) throws IOException {
    byte end = (byte) (endWithNull ? '\0' : '\n');
    if (name.equals(STANDARD_INPUT)) {
      return new Records(standardInput(), "standard input", end);
    }
    try {
      Path path = Path.of(name);
      if (Files.isDirectory(path)) {
        throw new FileSystemException(name, null, "it is a folder");
      }
      FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
      return new Records(Channels.newInputStream(file), name, end);
    } catch (IOException e) {
      throw new IOException(
          "--arg-file=%s must be a file that can be read (%s); name another one"
              .formatted(name, Unusable.reason(e)),
          e);
    }
  }

  /** Through a channel, reading ends when the thread that reads is interrupted. */
  private static InputStream standardInput() {
    return Channels.newInputStream(new FileInputStream(FileDescriptor.in).getChannel());
  }
}
