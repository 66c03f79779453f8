package dev.fleetpool.cli.map;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Where arguments come from: standard input, a file, or the command line. Read once, as needed. */
interface InputSource {

  /** Returns the next argument; waits for it. */
  Optional<String> next() throws IOException;

  /** Reads all of it. */
  default List<String> rest() throws IOException {
    List<String> all = new ArrayList<>();
    for (Optional<String> each = next(); each.isPresent(); each = next()) {
      all.add(each.get());
    }
    return all;
  }

  /** Returns one that gives these. */
  static InputSource of(List<String> arguments) {
    Iterator<String> left = arguments.iterator();
    return () -> left.hasNext() ? Optional.of(left.next()) : Optional.empty();
  }
}
