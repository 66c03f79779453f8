package dev.fleetpool.child.frame;

import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;

/**
 * One message between an agent and a child. Immutable as long as nobody writes to the arrays, which
 * are shared and not copied, nor moves the buffers.
 */
public sealed interface Frame {

  /** What a child and an agent must agree on; it grows when a frame changes its meaning. */
  int VERSION = 4;

  /** Appends the type byte and the fields. */
  void write(PayloadOutput output);

  /**
   * Agent to child: a function that later chunks will name. An empty initializer is none.
   *
   * @param traceParent where the job belongs in a distributed trace, as it was given; empty for
   *     none
   * @param traceState what vendors have added
   */
  @SuppressWarnings("ArrayRecordComponent") // shared on purpose; frames are not compared
  record Job(
      long jobKey, byte[] function, byte[] initializer, String traceParent, String traceState)
      implements Frame {

    /** A job that belongs to no trace. */
    public Job(long jobKey, byte[] function, byte[] initializer) {
      this(jobKey, function, initializer, "", "");
    }

    @Override
    public void write(PayloadOutput output) {
      output.writeByte(FrameCodec.JOB);
      output.writeVarlong(jobKey);
      output.writeBlock(function);
      output.writeBlock(initializer);
      output.writeString(traceParent);
      output.writeString(traceState);
    }
  }

  /** Agent to child: no chunk of this job will come any more. */
  record Forget(long jobKey) implements Frame {
    @Override
    public void write(PayloadOutput output) {
      output.writeByte(FrameCodec.FORGET);
      output.writeVarlong(jobKey);
    }
  }

  /**
   * Agent to child: tasks to run.
   *
   * @param skip how many of the inputs are passed over, because they have run before
   * @param count how many inputs there are, the skipped ones included
   * @param inputs as many payloads
   */
  record Chunk(long jobKey, long chunkId, int skip, int count, ByteBuffer inputs) implements Frame {

    /** Refuses to skip more than there is. */
    public Chunk {
      if (skip < 0 || skip > count) {
        throw new IllegalArgumentException("skip=" + skip + " must be from 0 to count " + count);
      }
    }

    /** Tasks whose inputs are all of an array. */
    public Chunk(long jobKey, long chunkId, int skip, int count, byte[] inputs) {
      this(jobKey, chunkId, skip, count, ByteBuffer.wrap(inputs));
    }

    @Override
    public void write(PayloadOutput output) {
      output.writeByte(FrameCodec.CHUNK);
      output.writeVarlong(jobKey);
      output.writeVarlong(chunkId);
      output.writeVarint(skip);
      output.writeVarint(count);
      output.writeBlock(inputs);
    }
  }

  /**
   * Agent to child: interrupt the task that runs, if it is one of this chunk.
   *
   * @param offset the only task of the chunk that is meant, since the child may be further than the
   *     agent knows; empty if whichever runs is
   */
  record Interrupt(long chunkId, OptionalInt offset) implements Frame {
    @Override
    public void write(PayloadOutput output) {
      output.writeByte(FrameCodec.INTERRUPT);
      output.writeVarlong(chunkId);
      output.writeVarint(offset.orElse(FrameCodec.WHICHEVER - 1) + 1);
    }
  }

  /** Agent to child: start no further task of this chunk. */
  record HandBack(long chunkId) implements Frame {
    @Override
    public void write(PayloadOutput output) {
      output.writeByte(FrameCodec.HAND_BACK);
      output.writeVarlong(chunkId);
    }
  }

  /** Child to agent, once, first of all. */
  record Hello(int version, long pid) implements Frame {
    @Override
    public void write(PayloadOutput output) {
      output.writeByte(FrameCodec.HELLO);
      output.writeVarint(version);
      output.writeVarlong(pid);
    }
  }

  /**
   * Child to agent: what became of consecutive tasks of a chunk.
   *
   * @param from the offset of the first of them within the chunk
   * @param count how many there are, possibly none
   * @param records as many {@link dev.fleetpool.payload.TaskRecord}s
   * @param progress whether this is all of the chunk; {@code from + count} less than the chunk's
   *     count then says how many were handed back
   * @param busyNs time spent on these tasks: reading inputs, user code, writing results
   * @param files the values in the records that travel apart; they are the agent's from now on
   */
  record Results(
      long chunkId,
      int from,
      int count,
      ByteBuffer records,
      Progress progress,
      long busyNs,
      List<BlobFile> files)
      implements Frame {

    /** Copies the list. */
    public Results {
      files = List.copyOf(files);
    }

    /** Results of which none travels apart, whose records are all of an array. */
    public Results(
        long chunkId, int from, int count, byte[] records, Progress progress, long busyNs) {
      this(chunkId, from, count, ByteBuffer.wrap(records), progress, busyNs, List.of());
    }

    /** Returns the same with the files elsewhere. */
    public Results with(List<BlobFile> moved) {
      return new Results(chunkId, from, count, records, progress, busyNs, moved);
    }

    /** Says whether no more results of this chunk will come. */
    public boolean isLast() {
      return progress == Progress.LAST;
    }

    @Override
    public void write(PayloadOutput output) {
      output.writeByte(FrameCodec.RESULTS);
      output.writeVarlong(chunkId);
      output.writeVarint(from);
      output.writeVarint(count);
      output.writeByte(progress.code());
      output.writeVarlong(busyNs);
      output.writeBlock(records);
      output.writeVarint(files.size());
      for (BlobFile file : files) {
        output.writeString(file.blob().hash());
        output.writeVarlong(file.blob().size());
        output.writeString(file.path().toString());
      }
    }
  }

  /**
   * Child to agent, at once after a {@link HandBack} of a chunk of which a task runs, or which
   * waits: from this offset on nothing was started, and nothing will be. At 0 the chunk had not
   * begun, and no results follow.
   */
  record Cut(long chunkId, int end) implements Frame {
    @Override
    public void write(PayloadOutput output) {
      output.writeByte(FrameCodec.CUT);
      output.writeVarlong(chunkId);
      output.writeVarint(end);
    }
  }

  /** Whether a frame of results is the last one of its chunk. */
  enum Progress {
    /** More will come. */
    MORE(0),
    /** The chunk has ended or was handed back. */
    LAST(1);

    private final int code;

    Progress(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /**
   * Reads one frame, which must fill the input.
   *
   * @throws dev.fleetpool.payload.MalformedPayloadException if it is no frame
   */
  static Frame read(PayloadInput input) {
    return FrameCodec.read(input);
  }
}
