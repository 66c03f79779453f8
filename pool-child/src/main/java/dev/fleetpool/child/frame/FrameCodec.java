package dev.fleetpool.child.frame;

import dev.fleetpool.child.frame.Frame.Progress;
import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.payload.PayloadInput;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Reads frames; each frame writes itself. Stateless. */
final class FrameCodec {

  static final int JOB = 1;
  static final int FORGET = 2;
  static final int CHUNK = 3;
  static final int INTERRUPT = 4;
  static final int HAND_BACK = 5;
  static final int HELLO = 16;
  static final int RESULTS = 17;
  static final int CUT = 18;

  /** Stands for no offset, where others are one more than they are. */
  static final int WHICHEVER = 0;

  private FrameCodec() {}

  static Frame read(PayloadInput input) {
    Frame frame = readBody(input);
    if (input.remaining() > 0) {
      throw input.malformed("a frame has " + input.remaining() + " bytes too many");
    }
    return frame;
  }

  private static Frame readBody(PayloadInput input) {
    int type = input.readByte();
    return switch (type) {
      case JOB -> readJob(input);
      case FORGET -> new Frame.Forget(input.readVarlong());
      case CHUNK -> readChunk(input);
      case INTERRUPT -> readInterrupt(input);
      case HAND_BACK -> new Frame.HandBack(input.readVarlong());
      case HELLO -> new Frame.Hello(input.readVarint(), input.readVarlong());
      case RESULTS -> readResults(input);
      case CUT -> new Frame.Cut(input.readVarlong(), readCount(input));
      default -> throw input.malformed("frame type " + type + " is unknown");
    };
  }

  private static Frame readJob(PayloadInput input) {
    long jobKey = input.readVarlong();
    return new Frame.Job(
        jobKey, input.readBlock(), input.readBlock(), input.readString(), input.readString());
  }

  private static Frame readChunk(PayloadInput input) {
    long jobKey = input.readVarlong();
    long chunkId = input.readVarlong();
    int skip = readCount(input);
    int count = readCount(input);
    if (skip > count) {
      throw input.malformed("skip " + skip + " is more than the count " + count);
    }
    return new Frame.Chunk(jobKey, chunkId, skip, count, input.viewBlock());
  }

  private static Frame readInterrupt(PayloadInput input) {
    long chunkId = input.readVarlong();
    int offset = readCount(input);
    return new Frame.Interrupt(
        chunkId, offset == WHICHEVER ? OptionalInt.empty() : OptionalInt.of(offset - 1));
  }

  private static Frame readResults(PayloadInput input) {
    long chunkId = input.readVarlong();
    int from = readCount(input);
    int count = readCount(input);
    Progress progress = readFlag(input) ? Progress.LAST : Progress.MORE;
    long busyNs = input.readVarlong();
    ByteBuffer records = input.viewBlock();
    List<BlobFile> files = readFiles(input);
    return new Frame.Results(chunkId, from, count, records, progress, busyNs, files);
  }

  private static List<BlobFile> readFiles(PayloadInput input) {
    List<BlobFile> files = new ArrayList<>();
    try {
      for (int left = input.readCount(3); left > 0; left--) {
        Blob blob = new Blob(input.readString(), input.readVarlong());
        files.add(new BlobFile(blob, Path.of(input.readString())));
      }
    } catch (IllegalArgumentException e) { // no hash, or no path
      throw input.malformed(String.valueOf(e.getMessage()));
    }
    return files;
  }

  private static int readCount(PayloadInput input) {
    int count = input.readVarint();
    if (count < 0) {
      throw input.malformed("a count is negative");
    }
    return count;
  }

  private static boolean readFlag(PayloadInput input) {
    int flag = input.readByte();
    if (flag != 0 && flag != 1) {
      throw input.malformed("a flag is " + flag);
    }
    return flag == 1;
  }
}
