package dev.fleetpool.worker.child;

import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.payload.PayloadOutput;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A child that leaves its first frame unread, and takes a while to end. */
final class LeavingChild {

  private static final int TAKES_MS = 300;

  private LeavingChild() {}

  /** Started in the place of {@code ChildMain}, whose arguments follow two that are not for us. */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(args[2]));
        Selector selector = Selector.open()) {
      PayloadOutput hello = new PayloadOutput();
      hello.writeFixedInt(0);
      new Frame.Hello(Frame.VERSION, ProcessHandle.current().pid()).write(hello);
      hello.setFixedInt(0, hello.size() - Integer.BYTES);
      socket.write(ByteBuffer.wrap(hello.toByteArray()));
      socket.configureBlocking(false);
      socket.register(selector, SelectionKey.OP_READ);
      selector.select();
    }
    Thread.sleep(TAKES_MS); // which is what it is here for
    System.exit(3);
  }
}
