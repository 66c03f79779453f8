package dev.fleetpool.local.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * A free loopback port that is ours until the broker listens on it.
 *
 * <p>Linux lets a second socket bind a port whose first socket is bound with {@code SO_REUSEADDR}
 * and does not listen, while it hands that port to nobody who asks for any port. So the parent
 * binds, the broker binds and listens, and between the two no other program and no outgoing
 * connection gets the port. Other systems refuse the second bind: there the port is let go before
 * the broker starts, and is free with luck only.
 */
final class PortReservation implements AutoCloseable {

  private static final boolean SHAREABLE = System.getProperty("os.name", "").startsWith("Linux");

  private final SocketChannel holder;
  private final int port;

  private PortReservation(SocketChannel holder, int port) {
    this.holder = holder;
    this.port = port;
  }

  /** Reserves any port that is free. */
  static PortReservation create() throws IOException {
    return create(0);
  }

  /**
   * Reserves this port.
   *
   * @param port 0 for any that is free
   * @throws IOException if another program has it, or this user may not
   */
  static PortReservation create(int port) throws IOException {
    SocketChannel holder = SocketChannel.open();
    try {
      holder.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      holder.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      return new PortReservation(holder, ((InetSocketAddress) holder.getLocalAddress()).getPort());
    } catch (IOException e) {
      holder.close();
      throw e;
    }
  }

  int port() {
    return port;
  }

  /** Lets the port go where the broker could not bind it otherwise. */
  void beforeBind() throws IOException {
    if (!SHAREABLE) {
      holder.close();
    }
  }

  @Override
  public void close() throws IOException {
    holder.close();
  }
}
