package dev.fleetpool.worker.core;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a slot has claimed and not committed: per partition, the offset up to which everything was
 * started or dropped. Owned by the slot, under its lock.
 *
 * <p>A claim that could not be committed is claimed again, or the chunk would be run once more when
 * its partition moves. But not when a later claim is on its way, nor when the partition was given
 * up, even if it has come back: the commit would take back what was committed since.
 */
public final class Claims {

  private final Map<Integer, Long> nextOffsets = new TreeMap<>();

  /** Per partition, the last claim that was taken. */
  private final Map<Integer, Long> onTheWay = new HashMap<>();

  /** Everything of the partition below this offset was started or dropped. */
  public void claim(int partition, long nextOffset) {
    nextOffsets.put(partition, nextOffset);
  }

  /** Says whether nothing is to be committed. */
  public boolean isEmpty() {
    return nextOffsets.isEmpty();
  }

  /** Takes the claims on these partitions, to commit them; those on others are void. */
  public Map<Integer, Long> take(Collection<Integer> owned) {
    Map<Integer, Long> taken = new TreeMap<>(nextOffsets);
    taken.keySet().retainAll(owned);
    nextOffsets.clear();
    onTheWay.putAll(taken);
    return taken;
  }

  /**
   * Takes all there is to say of these partitions, also what is on its way: it may fail there, and
   * when they are given up nobody will hear of that.
   */
  public Map<Integer, Long> takeAll(Collection<Integer> owned) {
    onTheWay.forEach(nextOffsets::putIfAbsent);
    return take(owned);
  }

  /** Claims were taken and could not be committed. */
  public void notCommitted(Map<Integer, Long> taken) {
    taken.forEach(
        (partition, offset) -> {
          if (offset.equals(onTheWay.get(partition))) {
            nextOffsets.putIfAbsent(partition, offset);
          }
        });
  }

  /** Partitions were given up; what was claimed of them and not committed is void. */
  public void released(Collection<Integer> partitions) {
    nextOffsets.keySet().removeAll(partitions);
    onTheWay.keySet().removeAll(partitions);
  }
}
