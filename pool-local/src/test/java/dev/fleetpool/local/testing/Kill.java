package dev.fleetpool.local.testing;

import java.io.IOException;

/** Kills the process that calls, as the kernel would. For tasks. */
public final class Kill {

  private Kill() {}

  /** Does not return. */
  public static void thisProcess() throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid()))
            .start()
            .waitFor();
    throw new IllegalStateException("this process outlived its kill, which said " + status);
  }
}
