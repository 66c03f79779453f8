package dev.fleetpool.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The one broker of those tests that do nothing to it: started at the first question for it, ended
 * with the JVM. Fleets on it differ in their prefix. Thread-safe.
 */
final class SharedBroker {

  private SharedBroker() {}

  static String bootstrapServers() {
    return Holder.BROKER.bootstrapServers();
  }

  private static final class Holder {
    static final BrokerProcess BROKER = start();

    private static BrokerProcess start() {
      try {
        Path folder = Files.createTempDirectory("fleetpool-chaos-");
        BrokerProcess broker = BrokerProcess.at(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(broker, folder)));
        broker.start();
        return broker;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void end(BrokerProcess broker, Path folder) {
      broker.close();
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
