package dev.fleetpool.cli;

import dev.fleetpool.kafka.UserFolders;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/**
 * The fleet that {@code fleetpool up} runs on this machine, as other commands of the same user find
 * it: a file in {@code $XDG_STATE_HOME/fleetpool} whose lock is held as long as that process lives,
 * whatever ends it. The file has the machine's name, since a home folder may be on several.
 *
 * @param bootstrap its brokers
 * @param url its coordinator service
 * @param data the folder of its data
 * @param pid the process
 */
record LocalFleet(String bootstrap, String url, Path data, long pid) {

  private static final int ATTEMPTS = 20;
  private static final long NEXT_ATTEMPT_NS = 50_000_000;
  private static final int LONGEST = 64 * 1024;

  /** Returns the one that runs, if one does and has come up. */
  static Optional<LocalFleet> find() {
    Path file = file();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return isHeld(channel) ? read(channel) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean isHeld(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, /* shared= */ true) == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  private static Optional<LocalFleet> read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
    while (channel.read(bytes) > 0) {
      // reads on
    }
    Properties told = new Properties();
    told.load(new StringReader(StandardCharsets.UTF_8.decode(bytes.flip()).toString()));
    String bootstrap = told.getProperty("bootstrap", "");
    return bootstrap.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new LocalFleet(
                bootstrap,
                told.getProperty("url", ""),
                Path.of(told.getProperty("data", "")),
                Long.parseLong(told.getProperty("pid", "0"))));
  }

  private static Path file() {
    return UserFolders.state().resolve("up-" + HostName.ofThisMachine().replace('/', '-'));
  }

  /** The right to be the one of this machine and user. */
  static final class Place implements AutoCloseable {

    private final Path file;
    private final FileChannel channel;

    private Place(Path file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    /**
     * Takes it.
     *
     * @throws CommandFailedException if another process has it
     */
    static Place take() {
      Path file = file();
      try {
        Files.createDirectories(file.getParent());
        for (int i = 0; i < ATTEMPTS; i++) {
          // Somebody who looks has the lock for a moment.
          Optional<Place> taken = tryTake(file);
          if (taken.isPresent()) {
            return taken.get();
          }
          LockSupport.parkNanos(NEXT_ATTEMPT_NS);
        }
      } catch (IOException e) {
        throw new CommandFailedException(
            "XDG_STATE_HOME=%s must be a folder that can be written (%s); set it to another one"
                .formatted(UserFolders.state().getParent(), e));
      }
      throw new CommandFailedException(
          find()
              .map(
                  other ->
                      "fleetpool up runs on this machine already: process %d, brokers %s, data in %s; use that one, see fleetpool hosts, or end it first"
                          .formatted(other.pid(), other.bootstrap(), other.data()))
              .orElse("fleetpool up starts on this machine already; wait for it, or end it first"));
    }

    private static Optional<Place> tryTake(Path file) throws IOException {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        // One that ends deletes the file: a lock of what was deleted is not found by others.
        if (channel.tryLock() != null && Files.exists(file)) {
          channel.truncate(0);
          return Optional.of(new Place(file, channel));
        }
      } catch (OverlappingFileLockException e) {
        // this process has it, which counts like any other that has
      }
      channel.close();
      return Optional.empty();
    }

    /** The fleet has come up: other commands find it from now on. */
    void tell(LocalFleet fleet) {
      Properties told = new Properties();
      told.setProperty("bootstrap", fleet.bootstrap());
      told.setProperty("url", fleet.url());
      told.setProperty("data", fleet.data().toString());
      told.setProperty("pid", Long.toString(fleet.pid()));
      StringWriter text = new StringWriter();
      try {
        told.store(text, null);
        channel.truncate(0);
        int unused =
            channel.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)), 0);
      } catch (IOException e) {
        throw new UncheckedIOException("the file %s could not be written".formatted(file), e);
      }
    }

    @Override
    public void close() {
      try {
        channel.truncate(0);
        Files.deleteIfExists(file);
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException("the file %s could not be deleted".formatted(file), e);
      }
    }
  }
}
