package dev.fleetpool.cli.map;

import dev.fleetpool.cli.map.Command.Finished;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The folders of {@code --results}, laid out as GNU parallel does: {@code DIR/1/a/2/b/stdout} for
 * the arguments a and b, with stderr and seq beside it. With {@code --pipe}, where there are no
 * arguments, {@code DIR/seq/1}. Owned by the printing thread.
 */
final class ResultFolders {

  /** The longest name that common file systems take. */
  private static final int LONGEST_NAME = 255;

  private final Path root;

  ResultFolders(Path root) {
    this.root = root;
  }

  /** Writes what a command has printed, as soon as it comes. */
  void write(Finished finished) throws IOException {
    try {
      Path folder = Files.createDirectories(folder(finished.command()));
      Files.write(folder.resolve("stdout"), finished.result().stdout());
      Files.write(folder.resolve("stderr"), finished.result().stderr());
      Files.writeString(folder.resolve("seq"), Long.toString(finished.command().number()));
    } catch (IOException e) {
      throw new IOException(
          "--results=%s must be a folder that can be written (%s); make room there, or name another"
              .formatted(root, Unusable.reason(e)),
          e);
    }
  }

  Path folder(Command command) {
    List<String> arguments = command.arguments();
    if (arguments.isEmpty()) {
      return root.resolve("seq").resolve(Long.toString(command.number()));
    }
    Path folder = root;
    for (int i = 0; i < arguments.size(); i++) {
      folder = folder.resolve(Integer.toString(i + 1)).resolve(name(arguments.get(i)));
    }
    return folder;
  }

  /** Returns an argument as the name of a folder, which stays where it is whatever it says. */
  private static String name(String argument) {
    String name =
        argument
            .replace("\\", "\\\\")
            .replace("\t", "\\t")
            .replace("\0", "\\0")
            .replace("/", "\\_");
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      return "\\" + name;
    }
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= LONGEST_NAME) {
      return name;
    }
    String mark = "~" + Integer.toHexString(name.hashCode());
    int length = Math.min(name.length(), (LONGEST_NAME - mark.length()) / 4);
    return name.substring(0, length) + mark;
  }
}
