package dev.fleetpool.worker.child;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;

/** A child that says hello with a length of minus one, and stays. */
final class GarbageChild {

  private GarbageChild() {}

  /** Started in the place of {@code ChildMain}, whose arguments follow two that are not for us. */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(args[2]))) {
      socket.write(ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, 0}));
      new CountDownLatch(1).await();
    }
  }
}
