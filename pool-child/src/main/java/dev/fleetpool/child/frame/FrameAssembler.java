package dev.fleetpool.child.frame;

import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.payload.PayloadInput;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Optional;

/**
 * Puts frames together from a stream of bytes: four bytes of length, then the frame. The length is
 * not trusted: memory grows with what has arrived. Owned by the thread that receives.
 */
final class FrameAssembler {

  static final int MAX_FRAME = Integer.MAX_VALUE - 64;

  private static final int READ_SIZE = 64 * 1024;
  private static final int FIRST_BODY = 4 << 20;
  private static final byte[] NO_BODY = {};

  private final ByteBuffer arrived = ByteBuffer.allocateDirect(READ_SIZE).limit(0);
  private boolean ended;
  private int length = -1;
  private int filled;
  private byte[] body = NO_BODY;

  /**
   * Returns the next frame that has arrived completely, or nothing if more must arrive first.
   *
   * @throws MalformedPayloadException if what arrived is no frame
   */
  Optional<Frame> next() {
    if (length < 0 && arrived.remaining() >= Integer.BYTES) {
      begin(arrived.getInt());
    }
    if (length < 0) {
      return Optional.empty();
    }
    collect();
    return filled == length ? Optional.of(finish()) : Optional.empty();
  }

  /**
   * Reads what the channel has to give.
   *
   * @return whether there was anything, the end of the stream included
   * @throws EOFException if the stream ended in the middle of a frame
   */
  boolean readFrom(ReadableByteChannel channel) throws IOException {
    arrived.compact();
    int count = channel.read(arrived);
    arrived.flip();
    ended |= count < 0;
    if (ended && (length >= 0 || arrived.hasRemaining())) {
      throw new EOFException("the stream ended in the middle of a frame");
    }
    return count != 0;
  }

  boolean isEnded() {
    return ended;
  }

  private void begin(int frameLength) {
    if (frameLength < 1 || frameLength > MAX_FRAME) {
      throw new MalformedPayloadException("a frame of length " + frameLength, 0, null);
    }
    length = frameLength;
    filled = 0;
    body = new byte[Math.min(frameLength, FIRST_BODY)];
  }

  private void collect() {
    int count = Math.min(arrived.remaining(), length - filled);
    if (filled + count > body.length) {
      body = Arrays.copyOf(body, (int) Math.min(length, 2L * body.length));
    }
    arrived.get(body, filled, count);
    filled += count;
  }

  private Frame finish() {
    PayloadInput input = new PayloadInput(body, 0, length);
    length = -1;
    body = NO_BODY;
    return Frame.read(input);
  }
}
