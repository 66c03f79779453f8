package dev.fleetpool.cli.map;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * What became of one command: the result of a task. It travels as bytes.
 *
 * @param ending how it ended
 * @param trouble what is to be told of it beyond its output; empty for a command that ran to its
 *     end
 * @param where when and where its last attempt ran
 * @param stdout what that attempt printed
 * @param stderr what it printed on standard error
 */
@SuppressWarnings("ArrayRecordComponent") // they are never compared
record CommandResult(Ending ending, String trouble, Where where, byte[] stdout, byte[] stderr) {

  private static final byte[] NOTHING = {};

  /** The JVM tells a signal as this plus its number, like a shell. */
  private static final int SIGNALLED = 128;

  private static final int SIGNALS = 64;
  private static final int TIMED_OUT = -1;
  private static final int SIGTERM = 15;

  /**
   * How a command ended, as a joblog has it.
   *
   * @param exitCode its exit code; -1 if it was killed for a time-out, or lost
   * @param signal what ended it, 0 for none. The JVM cannot tell a program that a signal has ended
   *     from one that returned 128 and its number, as shells do; so both are taken for it, and keep
   *     their exit code
   */
  record Ending(int exitCode, int signal) {

    static Ending of(int exitValue) {
      boolean signalled = exitValue > SIGNALLED && exitValue <= SIGNALLED + SIGNALS;
      return new Ending(exitValue, signalled ? exitValue - SIGNALLED : 0);
    }

    static Ending timedOut() {
      return new Ending(TIMED_OUT, SIGTERM);
    }

    boolean isSuccess() {
      return exitCode == 0;
    }

    /** Returns what a shell would say. */
    int forShell() {
      return exitCode >= 0 ? exitCode : SIGNALLED + signal;
    }
  }

  /**
   * When and where a command ran.
   *
   * @param host the name of the host
   * @param startMs the time of day at its start by the host's clock, for people to read
   * @param runNs how long it took
   */
  record Where(String host, long startMs, long runNs) {

    static final Where NOWHERE = new Where("", 0, 0);
  }

  /** Returns the result of a command that did not run, or of which nothing is known any more. */
  static CommandResult without(Ending ending, String trouble, Where where) {
    return new CommandResult(ending, trouble, where, NOTHING, NOTHING);
  }

  /** Returns the trouble, unless it ran to its end. */
  Optional<String> told() {
    return trouble.isEmpty() ? Optional.empty() : Optional.of(trouble);
  }

  byte[] encoded() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + stdout.length + stderr.length);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(ending.exitCode());
      out.writeInt(ending.signal());
      out.writeUTF(trouble);
      out.writeUTF(where.host());
      out.writeLong(where.startMs());
      out.writeLong(where.runNs());
      out.writeInt(stdout.length);
      out.write(stdout);
      out.writeInt(stderr.length);
      out.write(stderr);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array takes everything
    }
    return bytes.toByteArray();
  }

  static CommandResult decoded(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      Ending ending = new Ending(in.readInt(), in.readInt());
      String trouble = in.readUTF();
      Where where = new Where(in.readUTF(), in.readLong(), in.readLong());
      byte[] stdout = in.readNBytes(in.readInt());
      return new CommandResult(ending, trouble, where, stdout, in.readNBytes(in.readInt()));
    } catch (IOException e) {
      throw new UncheckedIOException("a result of another version of Fleetpool", e);
    }
  }
}
