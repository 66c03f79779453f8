package dev.fleetpool.cli.map;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The arguments of one command after the other. Read once, as needed, by one thread. */
interface ArgumentLists {

  /** Returns the arguments of the next command; waits for them. */
  Optional<List<String>> next() throws IOException;

  /**
   * Splits each argument into columns.
   *
   * @param separator what stands between them
   */
  default ArgumentLists columns(Pattern separator) {
    return () ->
        next()
            .map(
                list ->
                    list.stream()
                        .flatMap(each -> Arrays.stream(separator.split(each, -1)))
                        .toList());
  }
}
