package dev.fleetpool.worker.child;

import dev.fleetpool.child.frame.Board;
import dev.fleetpool.child.frame.Frame;
import dev.fleetpool.child.frame.FrameChannel;
import dev.fleetpool.child.frame.Outbox;
import dev.fleetpool.payload.MalformedPayloadException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One child JVM and everything that belongs to it: process, socket, board, outbox, two threads.
 * Thread-safe.
 *
 * <p>Sends return at once: what the socket does not take is kept in memory until it does, so that
 * an agent and a child that write to each other cannot wait for each other; the caller bounds the
 * memory by the chunks it has outstanding. A send before the child is ready, or after it is gone,
 * is lost; its end is told by {@link ChildListener#onExit}, in every case and once.
 */
public final class ChildProcess implements AutoCloseable {

  private static final Duration HELLO_LIMIT = Duration.ofSeconds(30);
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);
  private static final Duration OUTPUT_LIMIT = Duration.ofMillis(500);

  private final ChildSettings settings;
  private final ChildListener listener;
  private final ChildSocket socket;
  private final MadeValues made;
  private final Process process;
  private final OutputTail output;
  private final ProcessMemory memory;
  private final Thread outputThread;
  private final Thread thread;
  private volatile @Nullable FrameChannel channel;
  private volatile String excess = "";
  private volatile long heldBytes;

  private ChildProcess(
      ChildSettings settings,
      ChildListener listener,
      ChildSocket socket,
      MadeValues made,
      Process process) {
    this.settings = settings;
    this.listener = listener;
    this.socket = socket;
    this.made = made;
    this.process = process;
    output = new OutputTail(process.getInputStream());
    memory = ProcessMemory.of(process.pid());
    outputThread = new Thread(output, settings.threadName() + "-output");
    thread = new Thread(this::run, settings.threadName());
  }

  /**
   * Starts a child and returns at once; {@link ChildListener#onReady} tells when it has started.
   *
   * @throws IOException if the process, the socket or a file cannot be created
   */
  public static ChildProcess start(ChildSettings settings, ChildListener listener)
      throws IOException {
    createFiles(settings);
    MadeValues made = MadeValues.create(settings);
    ChildSocket socket = ChildSocket.listen(settings.socket());
    try {
      Process process = ChildCommand.create(settings).start();
      ChildProcess child = new ChildProcess(settings, listener, socket, made, process);
      child.startThreads();
      return child;
    } catch (IOException | RuntimeException e) {
      removeFiles(settings, socket, made);
      throw e;
    }
  }

  private static void createFiles(ChildSettings settings) throws IOException {
    try {
      Board.create(settings.board());
      Outbox.create(settings.outbox());
    } catch (IOException e) {
      Files.deleteIfExists(settings.outbox());
      throw new IOException(
          "the child's files cannot be written in %s (%s); free 1 MB there for each slot, or set java.io.tmpdir to another folder"
              .formatted(settings.folder(), e.getMessage()),
          e);
    }
  }

  private void startThreads() {
    memory.preferAsVictim();
    outputThread.setDaemon(true);
    outputThread.start();
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns the process id. */
  public long pid() {
    return process.pid();
  }

  /**
   * Looks how much memory the child takes; {@link ChildExit} tells the most that was seen. A child
   * that takes more than it may is killed, before the whole host suffers: what is outside its heap
   * is bounded by nothing else.
   */
  public void lookAtMemory() {
    long nowBytes = memory.look();
    heldBytes = nowBytes;
    if (nowBytes > settings.memoryBytes()) {
      excess =
          "its memory of %d MiB was more than childMemory=%dm and it was killed; let a task take less, or start the worker with a larger --child-memory"
              .formatted(nowBytes >> 20, settings.memoryBytes() >> 20);
      kill();
    }
  }

  /** Returns the memory that it took when it was last looked at; 0 before. */
  public long heldBytes() {
    return heldBytes;
  }

  /** Tells the child a function, before the first chunk of its job. */
  public void sendJob(Frame.Job job) {
    send(job);
  }

  /** Tells the child that no chunk of the job will come any more. */
  public void sendForget(long jobKey) {
    send(new Frame.Forget(jobKey));
  }

  /** Gives the child tasks; it runs chunks in the order in which they come. */
  public void sendChunk(Frame.Chunk chunk) {
    send(chunk);
  }

  /**
   * Interrupts the task that runs, if it is one of this chunk; the chunk goes on after it.
   *
   * @param offset the only task that is meant; empty for whichever runs
   */
  public void interrupt(long chunkId, OptionalInt offset) {
    send(new Frame.Interrupt(chunkId, offset));
  }

  /**
   * Ends the chunk after the task that runs now; its last results say how far it came. One that has
   * not begun is let go at once, by a cut at 0.
   */
  public void handBack(long chunkId) {
    send(new Frame.HandBack(chunkId));
  }

  private void send(Frame frame) {
    FrameChannel open = channel;
    if (open == null) {
      return;
    }
    try {
      open.send(frame);
    } catch (IOException e) {
      process.destroyForcibly(); // a child that cannot be reached is no child; onExit follows
    }
  }

  /** Kills the child and all it has started, and returns at once; {@code onExit} follows. */
  public void kill() {
    List<ProcessHandle> family = process.descendants().toList();
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
  }

  /**
   * Kills the child and waits until nothing of it is left: no process, thread or file. Called by
   * the listener it does not wait, but the child is gone soon after the call.
   */
  @Override
  public void close() {
    kill();
    if (Thread.currentThread() != thread) {
      join(thread, Duration.ZERO);
    }
  }

  private void run() {
    String reason = "";
    try {
      reason = serve();
    } catch (MalformedPayloadException e) {
      reason = "it sent what is no frame (" + e.getMessage() + ") and was killed";
    } catch (SocketException | EOFException e) {
      // The stream has ended, with something unread or unsaid.
    } catch (IOException e) {
      reason =
          process.isAlive() ? "what it sent could not be taken (" + e + ") and it was killed" : "";
    } catch (Throwable e) { // top of the loop: the listener failed
      reason = "its listener failed (" + e + ") and it was killed";
    } finally {
      end(reason.isEmpty() ? excess : reason);
    }
  }

  private String serve() throws IOException {
    Optional<FrameChannel> accepted = socket.accept(HELLO_LIMIT, process::isAlive);
    if (accepted.isEmpty()) {
      return process.isAlive() ? "it did not connect within " + HELLO_LIMIT : "it did not start";
    }
    try (FrameChannel open = accepted.get()) {
      Optional<Frame> frame = open.receiveFirst(HELLO_LIMIT);
      while (frame.isPresent()) {
        accept(open, frame.get());
        frame = open.receive();
      }
    }
    return "";
  }

  private void accept(FrameChannel open, Frame frame) throws IOException {
    if (frame instanceof Frame.Results results && channel != null) {
      listener.onResults(made.adopt(results));
    } else if (frame instanceof Frame.Cut cut && channel != null) {
      listener.onCut(cut);
    } else if (frame instanceof Frame.Hello hello && hello.version() == Frame.VERSION) {
      channel = open;
      listener.onReady(hello.pid());
    } else {
      throw new MalformedPayloadException("unexpected " + frame, 0, null);
    }
  }

  private void end(String reason) {
    channel = null;
    int exitValue = awaitExit(reason);
    awaitOutput();
    Board.Note note = board();
    Optional<Frame.Results> kept = readOutbox();
    removeFiles(settings, socket, made);
    try {
      kept.ifPresent(listener::onResults);
    } finally {
      listener.onExit(ChildExit.of(exitValue, note, output.text(), memory.peakBytes(), reason));
    }
  }

  /** A child whose stream has ended is ending; it is killed when it takes long, or was given up. */
  private int awaitExit(String reason) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          if (!reason.isEmpty() || !process.waitFor(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
          }
          return process.waitFor();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A process that the child has left behind may hold the stream open; it is not waited for. */
  private void awaitOutput() {
    join(outputThread, OUTPUT_LIMIT);
    try {
      process.getInputStream().close();
    } catch (IOException e) {
      return; // closed is closed
    }
  }

  /** Returns what the child notes now; that it runs nothing if that cannot be read. */
  public Board.Note board() {
    try {
      return Board.read(settings.board());
    } catch (IOException | RuntimeException e) {
      return Board.Note.NONE;
    }
  }

  private Optional<Frame.Results> readOutbox() {
    try {
      return Outbox.read(settings.outbox());
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static void removeFiles(ChildSettings settings, ChildSocket socket, MadeValues made) {
    try {
      socket.close();
      Files.deleteIfExists(settings.board());
      Files.deleteIfExists(settings.outbox());
      Files.deleteIfExists(settings.arguments());
      made.delete();
    } catch (IOException e) {
      return; // the next child of this index replaces what is left
    }
  }

  /** Joins a thread, for ever with a limit of zero; an interrupt ends the wait and stays set. */
  private static void join(Thread thread, Duration limit) {
    try {
      thread.join(limit.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
