package dev.fleetpool.payload;

import java.io.ObjectInputFilter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * What any serialized object must keep to, whatever its classes: no more array than its bytes can
 * fill, and no deep nest of hash tables. Then it asks the filter of classes. For one stream, owned
 * by its reader.
 *
 * <p>Every element takes at least a byte; hash tables ask for up to eight slots per entry. Arrays
 * are refused before they are allocated. A hash table hashes its elements, so a nest of tables that
 * share elements takes time that doubles with each level, while its bytes do not: a hundred levels,
 * in some 5 kB, never end. Tables announce their array to the filter, which shows at which depth
 * they lie, and elements are read before they are hashed, so such a nest is refused in time.
 */
final class StreamBounds implements ObjectInputFilter {

  static final int MAX_NESTED_TABLES = 20;

  private static final int SLOTS_PER_BYTE = 8;

  private final ObjectInputFilter classes;
  private final Deque<Long> tables = new ArrayDeque<>();
  private long slotsLeft;

  StreamBounds(ObjectInputFilter classes, long bytes) {
    this.classes = classes;
    this.slotsLeft = SLOTS_PER_BYTE * bytes;
  }

  @Override
  public Status checkInput(FilterInfo info) {
    slotsLeft -= Math.max(0, info.arrayLength());
    if (slotsLeft < 0) {
      throw new ReadingRefusedException("it asks for arrays that its bytes cannot fill");
    }
    while (!tables.isEmpty() && tables.getLast() >= info.depth()) {
      tables.removeLast();
    }
    if (info.serialClass() == Map.Entry[].class) {
      tables.addLast(info.depth());
    }
    if (tables.size() > MAX_NESTED_TABLES) {
      throw new ReadingRefusedException(
          "hash tables lie in each other more than %d deep, and may take for ever to be read; send a list, or an array"
              .formatted(MAX_NESTED_TABLES));
    }
    return classes.checkInput(info);
  }
}
