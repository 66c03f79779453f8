package dev.fleetpool.coordinator.core;

import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.proto.Bytes;

/**
 * Consecutive tasks of a job that are to be run.
 *
 * @param firstIndex the index of the first
 * @param count how many
 * @param attempt the number of the attempt at them, from 1
 * @param inputs as many payloads as count says
 * @param blobs where the inputs are that travel apart
 */
record Chunk(long firstIndex, int count, int attempt, Bytes inputs, ChunkBlobs blobs) {

  /** A chunk with all of its inputs. */
  Chunk(long firstIndex, int count, int attempt, Bytes inputs) {
    this(firstIndex, count, attempt, inputs, ChunkBlobs.NONE);
  }

  Chunk {
    if (count < 1) {
      throw new IllegalArgumentException("a chunk of " + count + " tasks from index " + firstIndex);
    }
  }

  long endIndex() {
    return firstIndex + count;
  }

  boolean contains(long index) {
    return index >= firstIndex && index < endIndex();
  }

  /** Returns the part with the given indexes, which must lie within. */
  Chunk part(long from, long end) {
    if (from == firstIndex && end == endIndex()) {
      return this;
    }
    PayloadInput cursor = inputs.over(PayloadInput::new);
    int begin = skip(cursor, from - firstIndex);
    int stop = skip(cursor, end - from);
    Bytes bytes = new Bytes(inputs.array(), begin, stop - begin);
    return new Chunk(from, Math.toIntExact(end - from), attempt, bytes, blobs.part(from, end));
  }

  /** Passes over so many payloads and returns the position in the array after them. */
  private static int skip(PayloadInput cursor, long payloads) {
    for (long i = 0; i < payloads; i++) {
      Payload.skip(cursor);
    }
    return cursor.position();
  }

  /** Returns one task of it, for a further attempt. */
  Chunk again(long index) {
    Chunk task = part(index, index + 1);
    return new Chunk(index, 1, attempt + 1, task.inputs, task.blobs);
  }
}
