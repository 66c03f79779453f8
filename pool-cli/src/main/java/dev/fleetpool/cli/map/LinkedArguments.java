package dev.fleetpool.cli.map;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One argument of each source at a time. A source that ends begins again until the longest one has
 * ended, so all of them are held in memory.
 */
final class LinkedArguments implements ArgumentLists {

  private final List<Column> columns;

  LinkedArguments(List<InputSource> sources) {
    columns = sources.stream().map(Column::new).toList();
  }

  @Override
  public Optional<List<String>> next() throws IOException {
    boolean fresh = false;
    for (Column column : columns) {
      fresh |= column.advance();
    }
    if (!fresh || columns.stream().anyMatch(column -> column.seen.isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(columns.stream().map(column -> column.current).toList());
  }

  /** A source and what it has given, for when it begins again. */
  private static final class Column {

    private final InputSource source;
    private final List<String> seen = new ArrayList<>();
    private String current = "";
    private boolean ended;
    private int position;

    Column(InputSource source) {
      this.source = source;
    }

    /** Goes on; says whether what it gives now was never given before. */
    boolean advance() throws IOException {
      if (!ended) {
        Optional<String> next = source.next();
        if (next.isPresent()) {
          current = next.get();
          seen.add(current);
          return true;
        }
        ended = true;
      }
      if (!seen.isEmpty()) {
        current = seen.get(position++ % seen.size());
      }
      return false;
    }
  }
}
