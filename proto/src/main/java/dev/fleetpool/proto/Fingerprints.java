package dev.fleetpool.proto;

import java.nio.ByteBuffer;

/**
 * Which code ran, or is to run, on which inputs: what a later run of a named job compares to know
 * whether a result is still the answer. Other jobs have {@link #NONE}.
 *
 * @param code tells versions of the job's code apart
 * @param inputs {@value #BYTES} bytes for each of the consecutive tasks, or no bytes
 */
public record Fingerprints(long code, Bytes inputs) {

  /** The length of one fingerprint in bytes. */
  public static final int BYTES = Long.BYTES;

  /** Of a job that no later run returns to. */
  public static final Fingerprints NONE = new Fingerprints(0, Bytes.EMPTY);

  /** Returns those of some of the tasks, counted from the first. */
  public Fingerprints slice(int from, int count) {
    return inputs.isEmpty()
        ? NONE
        : new Fingerprints(code, inputs.slice(from * BYTES, count * BYTES));
  }

  /** Says whether there is one for each of so many tasks. */
  public boolean cover(int count) {
    return inputs.length() == (long) count * BYTES;
  }

  /** Returns the fingerprint of the input of one task, counted from the first. */
  public long input(int task) {
    return inputs.over(ByteBuffer::wrap).slice().getLong(task * BYTES);
  }
}
