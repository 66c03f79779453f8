package dev.fleetpool.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: our version, and what it runs on. */
final class Versions implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String own =
        Optional.ofNullable(Versions.class.getPackage().getImplementationVersion())
            .orElse("(built from a class folder)");
    String java =
        "Java %s, %s"
            .formatted(System.getProperty("java.version"), System.getProperty("java.vendor"));
    return new String[] {"fleetpool " + own, java};
  }
}
