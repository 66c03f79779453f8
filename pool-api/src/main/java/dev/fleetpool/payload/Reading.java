package dev.fleetpool.payload;

import java.io.ObjectInputFilter;

/**
 * How values are read.
 *
 * @param loader where the classes of serialized objects come from
 * @param filter which classes may be deserialized
 * @param blobs where values are that travel apart
 */
record Reading(ClassLoader loader, ObjectInputFilter filter, BlobSource blobs) {

  /** Returns the same for an object of so many bytes, which bound its arrays. */
  Reading bounded(long bytes) {
    return new Reading(loader, new BoundedFilter(filter, bytes), blobs);
  }

  /**
   * Refuses arrays that the bytes at hand cannot fill, before they are allocated. Every element
   * takes at least a byte; hash tables ask for up to eight slots per entry.
   */
  private static final class BoundedFilter implements ObjectInputFilter {

    private static final int SLOTS_PER_BYTE = 8;

    private final ObjectInputFilter classes;
    private long slotsLeft;

    BoundedFilter(ObjectInputFilter classes, long bytes) {
      this.classes = classes;
      this.slotsLeft = SLOTS_PER_BYTE * bytes;
    }

    @Override
    public Status checkInput(FilterInfo info) {
      slotsLeft -= Math.max(0, info.arrayLength());
      return slotsLeft < 0 ? Status.REJECTED : classes.checkInput(info);
    }
  }
}
