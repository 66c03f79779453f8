package dev.fleetpool.cli.map;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes a child JVM ready to run commands: none of them outlives it, and they start quickly.
 * Thread-safe.
 *
 * <p>A child may be killed at any time, and the kernel does not end what it has started. So a shell
 * waits at the end of a pipe that the child holds; the pipe ends with the child, however that ends,
 * and the shell kills what is left of the child's process group. Agents start children in a group
 * of their own; where one did not, there is no group of that number, and nothing is killed.
 *
 * <p>That shell is the orphan of an orphan, so that an agent that kills the descendants of a child
 * spares it. The shell that has started it stays, as the JDK closes the pipe to a process that has
 * ended.
 */
final class ChildProcesses {

  private static final String WATCH =
      "exec 3<&0; ((read -r line <&3; kill -s KILL -- \"-$1\") 3<&3 </dev/null &); read -r line";

  /** The JVM from which on it warns of the quicker way to start programs. */
  private static final int LAST_WITH_VFORK = 25;

  private static final ReentrantLock LOCK = new ReentrantLock();

  /** The shells; they end with this JVM. */
  private static @Nullable Process watch;

  private ChildProcesses() {}

  /** To be called before each command; does its work once. */
  static void prepare() throws IOException {
    LOCK.lock();
    try {
      if (watch == null) {
        preferQuickStart();
        watch = startWatch();
      }
    } finally {
      LOCK.unlock();
    }
  }

  /** Without this, the JDK starts two programs for one on Linux. */
  private static void preferQuickStart() {
    String mechanism = "jdk.lang.Process.launchMechanism";
    if (System.getProperty("os.name").equals("Linux")
        && Runtime.version().feature() <= LAST_WITH_VFORK
        && System.getProperty(mechanism) == null) {
      System.setProperty(mechanism, "VFORK");
    }
  }

  private static Process startWatch() throws IOException {
    String group = Long.toString(ProcessHandle.current().pid());
    return new ProcessBuilder("/bin/sh", "-c", WATCH, "sh", group)
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }
}
