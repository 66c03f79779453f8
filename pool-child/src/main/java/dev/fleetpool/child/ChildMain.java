package dev.fleetpool.child;

import dev.fleetpool.child.frame.Board;
import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.child.frame.FrameChannel;
import dev.fleetpool.child.frame.Outbox;
import dev.fleetpool.payload.SpillFolder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The main class of a child JVM; its arguments are the socket to connect to, the board file, the
 * outbox file, the folder with the values that travel apart, the folder for those that it makes,
 * and the bytes up to which a result stays in its message. The main thread becomes the reader. A
 * child ends when the agent's stream ends, and never because user code has finished or failed;
 * threads that user code leaves behind do not keep it.
 */
public final class ChildMain {

  private ChildMain() {}

  /** Connects, says hello, and serves until the stream ends. */
  public static void main(String[] args) throws IOException {
    TaskOutput output = TaskOutput.install();
    System.setIn(InputStream.nullInputStream());
    Board board = Board.open(Path.of(args[1]));
    FrameChannel channel =
        new FrameChannel(SocketChannel.open(UnixDomainSocketAddress.of(args[0])));
    channel.send(new Frame.Hello(Frame.VERSION, pid()));
    Inbox inbox = new Inbox();
    ClassLoader loader = ClassLoader.getSystemClassLoader();
    TaskRunner runner = new TaskRunner(new Values(loader, Path.of(args[3])), output);
    SpillFolder large = new SpillFolder(Path.of(args[4]), Integer.parseInt(args[5]));
    ResultsPublisher results =
        new ResultsPublisher(channel, Outbox.open(Path.of(args[2])), large, System::nanoTime);
    startDaemon(new TaskLoop(inbox, runner, board, results), "fleetpool-task");
    startDaemon(new LateFlusher(results), "fleetpool-flush");
    Thread.currentThread().setName("fleetpool-reader");
    new AgentAdapter(channel, inbox).run();
  }

  /** The thread inherits the main thread's class loader, which is the user's. */
  private static void startDaemon(Runnable role, String name) {
    Thread thread = new Thread(role, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Asks Linux first: the JDK's way costs 8 ms, for the threads it prepares to watch processes. */
  private static long pid() throws IOException {
    String self = new File("/proc/self").getCanonicalFile().getName();
    return self.equals("self") ? ProcessHandle.current().pid() : Long.parseLong(self);
  }
}
