package dev.fleetpool.child.frame;

import dev.fleetpool.payload.PayloadOutput;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Frames both ways over one socket. One thread, the receiver, calls {@link #receive}; any thread
 * may send. After an {@link IOException} the channel is of no more use and is to be closed.
 *
 * <p>The channel never blocks in a write, so the two ends cannot wait for each other: a sender
 * writes what the socket takes at once and leaves the rest to the receiver, which writes it when
 * there is room. A sender that wants to be slowed down by the other end calls {@link #awaitRoom}.
 * The socket is in non-blocking mode for a second reason: a blocking write would close it when user
 * code interrupts the thread.
 */
public final class FrameChannel implements Closeable {

  private static final long FOR_EVER_MS = 0;
  private static final int WRITE_SIZE = 128 * 1024;

  private final SocketChannel socket;
  private final Selector selector;
  private final SelectionKey key;
  private final FrameAssembler assembler = new FrameAssembler();

  private final Object sending = new Object();
  // Guarded by sending.
  private PayloadOutput encoded = new PayloadOutput();
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean closed;

  /** Takes over a connected socket, which is closed with the channel. */
  public FrameChannel(SocketChannel socket) throws IOException {
    this.socket = socket;
    socket.configureBlocking(false);
    selector = Selector.open();
    key = socket.register(selector, SelectionKey.OP_READ);
  }

  /**
   * Waits for the next frame, and meanwhile writes what senders have left; interrupts are
   * swallowed.
   *
   * @return nothing at the end of the stream
   * @throws dev.fleetpool.payload.MalformedPayloadException if what comes is no frame
   */
  public Optional<Frame> receive() throws IOException {
    return receiveWithin(FOR_EVER_MS);
  }

  /**
   * Waits for the first frame, before anything is sent.
   *
   * @return nothing at the end of the stream
   * @throws SocketTimeoutException if the other end is silent for so long
   */
  public Optional<Frame> receiveFirst(Duration limit) throws IOException {
    return receiveWithin(limit.toMillis());
  }

  private Optional<Frame> receiveWithin(long limitMs) throws IOException {
    try {
      Optional<Frame> frame = assembler.next();
      while (frame.isEmpty() && !assembler.isEnded()) {
        if (!assembler.readFrom(socket)) {
          awaitReadiness(limitMs);
        }
        frame = assembler.next();
      }
      return frame;
    } catch (ClosedSelectorException | CancelledKeyException e) {
      throw new ClosedChannelException();
    }
  }

  private void awaitReadiness(long limitMs) throws IOException {
    int ready = selector.select(limitMs);
    boolean interrupted = Thread.interrupted(); // by user code; the selector would not wait again
    if (ready == 0 && !interrupted && limitMs != FOR_EVER_MS) {
      throw new SocketTimeoutException("no frame within " + limitMs + " ms");
    }
    boolean writable = key.isWritable();
    selector.selectedKeys().clear();
    if (writable) {
      synchronized (sending) {
        writeWaiting();
      }
    }
  }

  /** Sends a frame without waiting; what the socket does not take now is kept in memory. */
  public void send(Frame frame) throws IOException {
    synchronized (sending) {
      if (closed) {
        throw new ClosedChannelException();
      }
      ByteBuffer bytes = encode(frame);
      waitingBytes += bytes.remaining();
      if (waiting.isEmpty()) {
        writeSome(bytes);
      }
      if (bytes.hasRemaining()) {
        waiting.add(bytes);
        encoded = new PayloadOutput(); // the other one has what waits
        writeWaiting();
      } else {
        encoded.reset();
      }
    }
  }

  /** Waits until no more than this many bytes are kept; interrupts are swallowed. */
  public void awaitRoom(long bytes) throws IOException {
    synchronized (sending) {
      while (waitingBytes > bytes && !closed) {
        try {
          sending.wait();
        } catch (InterruptedException e) {
          // meant for a task that is over
        }
      }
      if (closed) {
        throw new ClosedChannelException();
      }
    }
  }

  private ByteBuffer encode(Frame frame) {
    encoded.writeFixedInt(0);
    frame.write(encoded);
    encoded.setFixedInt(0, encoded.size() - Integer.BYTES);
    return encoded.view();
  }

  private void writeWaiting() throws IOException {
    ByteBuffer first = waiting.peek();
    while (first != null && writeSome(first)) {
      waiting.remove();
      first = waiting.peek();
    }
    int interest = SelectionKey.OP_READ | (first == null ? 0 : SelectionKey.OP_WRITE);
    if (key.interestOps() != interest) {
      key.interestOps(interest);
      selector.wakeup();
    }
    sending.notifyAll();
  }

  /** Writes in slices, because each passes through a direct buffer of its size. */
  private boolean writeSome(ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    while (bytes.position() < end) {
      bytes.limit(Math.min(end, bytes.position() + WRITE_SIZE));
      int written = socket.write(bytes);
      bytes.limit(end);
      waitingBytes -= written;
      if (written == 0) {
        return false;
      }
    }
    return true;
  }

  /** Closes the socket and wakes whoever waits. */
  @Override
  public void close() throws IOException {
    synchronized (sending) {
      closed = true;
      sending.notifyAll();
      selector.close();
      socket.close();
    }
  }
}
