package dev.fleetpool.coordinator;

import java.io.Serial;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The results of a {@code map}: a list that nobody else can modify, in pages, so that it grows
 * without a copy. A page of nothing but {@code Integer}s, {@code Long}s or {@code Double}s holds
 * them as plain numbers, which takes a fifth of the memory and gives the garbage collector nothing
 * to follow; they are boxed anew whenever they are asked for, as the column stores of Abadi et al.
 * 2006 materialize late. Filled by one thread, then safe to be published and read by many.
 *
 * <p>Serialized, it is the JDK's unmodifiable {@code ArrayList}: a child does not have this class.
 */
final class ResultList<E extends @Nullable Object> extends AbstractList<E>
    implements RandomAccess, Serializable {

  @Serial private static final long serialVersionUID = 1;

  private static final int PAGE_BITS = 13;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final int FIRST_ROOM = 16;

  private final transient ArrayList<Object> full = new ArrayList<>();
  private transient Object last = new int[FIRST_ROOM];
  private transient int used; // of the last page
  private transient int room = FIRST_ROOM;

  /** Adds a result behind the others. */
  void append(@Nullable Object value) {
    if (used == room) {
      makeRoom();
    }
    if (used == 0) {
      last = pageFor(value, room);
    }
    if (last instanceof int[] ints && value instanceof Integer number) {
      ints[used++] = number;
    } else if (last instanceof long[] longs && value instanceof Long number) {
      longs[used++] = number;
    } else if (last instanceof double[] doubles && value instanceof Double number) {
      doubles[used++] = number;
    } else {
      appendObject(value);
    }
  }

  private void appendObject(@Nullable Object value) {
    if (!(last instanceof Object[])) {
      Object[] boxed = new Object[room];
      for (int i = 0; i < used; i++) {
        boxed[i] = element(last, i);
      }
      last = boxed;
    }
    ((Object[]) last)[used++] = value;
  }

  /** Only the first page begins small. */
  private void makeRoom() {
    if (room < PAGE) {
      room *= 2;
      Object larger = Array.newInstance(last.getClass().getComponentType(), room);
      System.arraycopy(last, 0, larger, 0, used);
      last = larger;
    } else {
      full.add(last);
      used = 0;
    }
  }

  private static Object pageFor(@Nullable Object first, int room) {
    if (first instanceof Integer) {
      return new int[room];
    } else if (first instanceof Long) {
      return new long[room];
    } else {
      return first instanceof Double ? new double[room] : new Object[room];
    }
  }

  private static @Nullable Object element(Object page, int offset) {
    if (page instanceof int[] ints) {
      return ints[offset];
    } else if (page instanceof long[] longs) {
      return longs[offset];
    } else {
      return page instanceof double[] doubles ? doubles[offset] : ((Object[]) page)[offset];
    }
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // what was appended, which may be null
  public E get(int index) {
    Objects.checkIndex(index, size());
    int page = index >>> PAGE_BITS;
    return (E) element(page < full.size() ? full.get(page) : last, index & (PAGE - 1));
  }

  @Override
  public int size() {
    return (full.size() << PAGE_BITS) + used;
  }

  @Serial
  private Object writeReplace() {
    return Collections.unmodifiableList(new ArrayList<>(this));
  }
}
