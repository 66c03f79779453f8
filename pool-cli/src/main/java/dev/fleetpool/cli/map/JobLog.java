package dev.fleetpool.cli.map;

import dev.fleetpool.cli.map.Command.Finished;
import dev.fleetpool.cli.map.CommandResult.Where;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * The file of {@code --joblog}: a row for each command, as GNU parallel writes it. A row is written
 * at once, in one piece, after the output of its command; so it is there when this process is
 * killed, and what it stands for was printed. Owned by the printing thread.
 */
final class JobLog implements AutoCloseable {

  static final String HEADER =
      "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand";

  /** What parallel calls this machine. */
  private static final String LOCAL = ":";

  private final Path path;
  private final FileChannel file;
  private final Hosts hosts;

  /** Whether hosts are told apart. */
  enum Hosts {
    LOCAL,
    NAMED
  }

  private JobLog(Path path, FileChannel file, Hosts hosts) {
    this.path = path;
    this.file = file;
    this.hosts = hosts;
  }

  /** Begins a file, in the place of one that is there. */
  static JobLog begin(Path path, Hosts hosts) throws IOException {
    JobLog log = open(path, hosts);
    log.file.truncate(0);
    log.append(HEADER + "\n");
    return log;
  }

  /** Goes on with a file, behind its last whole row. */
  static JobLog goOn(Path path, Hosts hosts, long wholeBytes) throws IOException {
    JobLog log = open(path, hosts);
    log.file.truncate(wholeBytes);
    log.file.position(wholeBytes);
    if (wholeBytes == 0) {
      log.append(HEADER + "\n");
    }
    return log;
  }

  /** Two runs that write one file would mix what they have done. */
  private static JobLog open(Path path, Hosts hosts) throws IOException {
    FileChannel file = create(path);
    boolean free;
    try {
      free = file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      free = false;
    }
    if (!free) {
      file.close();
      throw new IOException(
          "--joblog=%s must be written by one run at a time; wait for the other one, or name another file"
              .formatted(path));
    }
    return new JobLog(path, file, hosts);
  }

  private static FileChannel create(Path path) throws IOException {
    try {
      return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  private static IOException unwritable(Path path, IOException cause) {
    return new IOException(
        "--joblog=%s must be a file that can be written (%s); make room there, or name another file"
            .formatted(path, Unusable.reason(cause)),
        cause);
  }

  void write(Finished finished) throws IOException {
    append(row(finished, hosts) + "\n");
  }

  static String row(Finished finished, Hosts hosts) {
    CommandResult result = finished.result();
    Where where = result.where();
    return String.format(
        Locale.ROOT,
        "%d\t%s\t%.3f\t%10.3f\t%d\t%d\t%d\t%d\t%s",
        finished.command().number(),
        hosts == Hosts.LOCAL ? LOCAL : where.host(),
        where.startMs() / 1e3,
        where.runNs() / 1e9,
        finished.command().task().input().length,
        result.stdout().length,
        result.ending().exitCode(),
        result.ending().signal(),
        finished.command().text());
  }

  private void append(String text) throws IOException {
    ByteBuffer left = StandardCharsets.UTF_8.encode(text);
    try {
      while (left.hasRemaining()) {
        file.write(left);
      }
    } catch (IOException e) {
      throw unwritable(path, e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
