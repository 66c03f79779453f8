package dev.fleetpool.coordinator;

import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.payload.SentBroadcast;
import dev.fleetpool.proto.BlobRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The broadcasts of a pool that are open, by their names: where they are, for jobs that are
 * submitted. Thread-safe; makers wait for the brokers, and so does, once an hour, who submits: a
 * pool may live longer than what it has published.
 *
 * <p>A closed one is forgotten, and its file deleted, once no other one that is open holds it; what
 * is on the brokers stays for the jobs that were submitted before, and goes with the topic's
 * retention.
 */
final class OpenBroadcasts {

  private static final long LOOK_AGAIN_NS = Duration.ofHours(1).toNanos();

  /** Brings files to the brokers, and deletes them in the end. */
  interface Files {
    /** Publishes a file unless the brokers have it. */
    BlobRef publishOnce(BlobFile file);

    /** Deletes it. */
    void delete(BlobFile file);
  }

  private final Files files;
  private final LongSupplier clock;
  private final Map<Blob, Sent> open = new HashMap<>();
  private boolean closed;

  /** One that is open, or that an open one holds. Guarded by its owner. */
  private static final class Sent {
    final BlobFile file;

    /** Those that it holds. */
    final List<Sent> nested;

    BlobRef place;
    long atNs;

    /** How many of it the caller has not closed. */
    int openOnes = 1;

    /** How many others hold it. */
    int holders;

    Sent(BlobFile file, List<Sent> nested, BlobRef place, long atNs) {
      this.file = file;
      this.nested = nested;
      this.place = place;
      this.atNs = atNs;
    }
  }

  OpenBroadcasts(Files files, LongSupplier clock) {
    this.files = files;
    this.clock = clock;
  }

  /**
   * Publishes one. Of the same content there is one, which is open until all of them are closed.
   *
   * @param file its content, which belongs to this from now on
   * @param value what the content was written from
   */
  <T extends @Nullable Object> FleetBroadcast<T> add(BlobFile file, T value) {
    boolean added = false;
    List<Sent> nested = List.of();
    try {
      nested = hold(file.mentioned());
      BlobRef place = files.publishOnce(file);
      added = add(new Sent(file, nested, place, clock.getAsLong()));
    } finally {
      if (!added) {
        files.delete(file);
        nested.forEach(this::letGo);
      }
    }
    return new FleetBroadcast<>(this, SentBroadcast.of(file.blob(), value));
  }

  private synchronized List<Sent> hold(List<Blob> mentioned) {
    List<Sent> held = mentioned.stream().map(blob -> find("the value", blob)).toList();
    held.forEach(sent -> sent.holders++);
    return held;
  }

  private synchronized void letGo(Sent sent) {
    sent.holders--;
    forgetIfUnused(sent);
  }

  /** Says whether it was not there. */
  private synchronized boolean add(Sent sent) {
    Sent known = open.putIfAbsent(sent.file.blob(), sent);
    if (known != null) {
      known.openOnes++;
    }
    return known == null;
  }

  /**
   * Returns where the broadcasts are that something holds, and those that they hold.
   *
   * @param what what holds them, for people
   * @throws IllegalStateException if one is not open
   */
  List<BlobRef> places(Object what, List<Blob> mentioned) {
    if (mentioned.isEmpty()) {
      return List.of();
    }
    Set<BlobRef> places = new LinkedHashSet<>();
    for (Blob blob : mentioned) {
      addPlaces(find(what, blob), places);
    }
    return new ArrayList<>(places);
  }

  private void addPlaces(Sent sent, Set<BlobRef> places) {
    places.add(place(sent));
    sent.nested.forEach(inner -> addPlaces(inner, places));
  }

  private synchronized Sent find(Object what, Blob blob) {
    Sent sent = open.get(blob);
    if (sent == null || sent.openOnes == 0) {
      throw new IllegalStateException(
          "%s holds the broadcast %.12s, which must be open in this pool: it was closed, or is another pool's; submit before close(), with a broadcast of the pool that runs the job"
              .formatted(what, blob.hash()));
    }
    return sent;
  }

  private BlobRef place(Sent sent) {
    synchronized (this) {
      if (clock.getAsLong() - sent.atNs < LOOK_AGAIN_NS) {
        return sent.place;
      }
    }
    BlobRef place = files.publishOnce(sent.file);
    synchronized (this) {
      sent.place = place;
      sent.atNs = clock.getAsLong();
    }
    return place;
  }

  /** One of that name was closed. */
  synchronized void closed(Blob blob) {
    Sent sent = open.get(blob);
    if (sent != null && sent.openOnes > 0) {
      sent.openOnes--;
      forgetIfUnused(sent);
    }
  }

  private void forgetIfUnused(Sent sent) {
    if (sent.openOnes == 0 && sent.holders == 0) {
      open.remove(sent.file.blob());
      files.delete(sent.file);
      sent.nested.forEach(this::letGo);
    }
  }

  /** Says whether the pool is closed, and with it all of them. */
  synchronized boolean isClosed() {
    return closed;
  }

  /** Closes all of them; their files go with the pool's folder. */
  synchronized void close() {
    closed = true;
    open.clear();
  }
}
