package dev.fleetpool.worker.child;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How to start a child.
 *
 * @param java the java binary
 * @param classPath the job's jars and class folders; Fleetpool's own come before them
 * @param heapBytes the child's maximum heap, at least 8 MiB
 * @param memoryBytes what its process may hold in memory in all, heap and everything else but files
 *     that it maps; beyond it is killed
 * @param jvmArgs further arguments for the JVM, after ours
 * @param environment variables beside those of this process
 * @param folder where the socket, the board and the outbox are created; its path must leave room
 *     for a socket's name within {@value #MAX_SOCKET_PATH} bytes
 * @param index tells the children of an agent apart, in the names of threads and files; no two live
 *     children of a folder may share one
 * @param values where values are that travel apart
 */
public record ChildSettings(
    Path java,
    List<Path> classPath,
    long heapBytes,
    long memoryBytes,
    List<String> jvmArgs,
    Map<String, String> environment,
    Path folder,
    int index,
    LargeValues values) {

  /** The longest path of a Unix domain socket on Linux, in bytes. */
  public static final int MAX_SOCKET_PATH = 107;

  private static final long MIN_HEAP = 8L << 20;
  private static final String SOCKET = "sock";

  /** Copies the lists and checks the ranges. */
  public ChildSettings {
    classPath = List.copyOf(classPath);
    jvmArgs = List.copyOf(jvmArgs);
    environment = Map.copyOf(environment);
    if (heapBytes < MIN_HEAP) {
      throw new IllegalArgumentException(
          "heapBytes=%d must be at least %d; no JVM starts with less"
              .formatted(heapBytes, MIN_HEAP));
    }
    int length = file(folder, index, SOCKET).toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > MAX_SOCKET_PATH) {
      throw new IllegalArgumentException(
          "folder=%s makes a socket path of %d bytes, at most %d are possible; choose a folder with a shorter path"
              .formatted(folder, length, MAX_SOCKET_PATH));
    }
  }

  /** Returns the java binary of this JVM. */
  public static Path ownJava() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  Path socket() {
    return file(folder, index, SOCKET);
  }

  Path board() {
    return file(folder, index, "board");
  }

  Path outbox() {
    return file(folder, index, "outbox");
  }

  Path arguments() {
    return file(folder, index, "args");
  }

  /** Returns where the child makes values that travel apart. */
  Path made() {
    return values.made().resolve("child-" + index);
  }

  String threadName() {
    return "fleetpool-child-" + index;
  }

  private static Path file(Path folder, int index, String suffix) {
    return folder.toAbsolutePath().resolve("child-" + index + "." + suffix);
  }
}
