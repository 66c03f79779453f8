package dev.fleetpool.worker.child;

import dev.fleetpool.child.frame.FrameChannel;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The socket on which an agent waits for one child to connect. Owned by the child's receiving
 * thread.
 */
final class ChildSocket implements Closeable {

  private static final long LOOK_AGAIN_MS = 20;

  private final Path path;
  private final ServerSocketChannel server;
  private final Selector selector;

  private ChildSocket(Path path, ServerSocketChannel server, Selector selector) {
    this.path = path;
    this.server = server;
    this.selector = selector;
  }

  static ChildSocket listen(Path path) throws IOException {
    Files.deleteIfExists(path); // left by an agent that was killed
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    server.configureBlocking(false);
    Selector selector = Selector.open();
    server.register(selector, SelectionKey.OP_ACCEPT);
    return new ChildSocket(path, server, selector);
  }

  /**
   * Waits for the child; returns nothing when the time is up or it lives no more. Looks for that
   * now and then, because {@link Process#onExit} needs a free thread of the common pool to say so.
   */
  Optional<FrameChannel> accept(Duration limit, BooleanSupplier lives) throws IOException {
    long leftMs = limit.toMillis();
    while (leftMs > 0 && lives.getAsBoolean() && selector.select(LOOK_AGAIN_MS) == 0) {
      leftMs -= LOOK_AGAIN_MS;
    }
    SocketChannel accepted = server.accept();
    return accepted == null ? Optional.empty() : Optional.of(new FrameChannel(accepted));
  }

  @Override
  public void close() throws IOException {
    selector.close();
    server.close();
    Files.deleteIfExists(path);
  }
}
