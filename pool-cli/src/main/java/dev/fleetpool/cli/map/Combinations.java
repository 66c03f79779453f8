package dev.fleetpool.cli.map;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All combinations of the arguments of several sources; those of the last one change quickest. The
 * first source is read as needed and may be endless, the others are held in memory.
 */
final class Combinations implements ArgumentLists {

  private final InputSource first;
  private final List<InputSource> others;
  private final List<List<String>> columns = new ArrayList<>();
  private final int[] positions;
  private @Nullable String head;

  /** Creates one over so many sources, at least one. */
  Combinations(List<InputSource> sources) {
    first = sources.get(0);
    others = sources.subList(1, sources.size());
    positions = new int[others.size()];
  }

  @Override
  public Optional<List<String>> next() throws IOException {
    if (columns.size() < others.size()) {
      for (InputSource other : others) {
        columns.add(other.rest());
      }
    }
    if (columns.stream().anyMatch(List::isEmpty)) {
      return Optional.empty();
    }
    Optional<String> current = head == null ? first.next() : Optional.of(head);
    if (current.isEmpty()) {
      return Optional.empty();
    }
    List<String> arguments = new ArrayList<>(1 + positions.length);
    arguments.add(current.get());
    for (int i = 0; i < positions.length; i++) {
      arguments.add(columns.get(i).get(positions[i]));
    }
    head = advance() ? current.get() : null;
    return Optional.of(arguments);
  }

  /** Goes on to the next combination with the same head; says whether there is one. */
  private boolean advance() {
    for (int i = positions.length - 1; i >= 0; i--) {
      positions[i]++;
      if (positions[i] < columns.get(i).size()) {
        return true;
      }
      positions[i] = 0;
    }
    return false;
  }
}
