package dev.fleetpool.local.broker;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the parent tells the child on its command line.
 *
 * @param folder the folder of the data
 * @param scratch a temporary folder that is deleted at the end, in any case
 * @param retention what becomes of the data at the end
 * @param port the loopback port for clients
 * @param controllerPort the loopback port of the quorum of one
 * @param archive the {@link ClassDataArchive} to write at the end, if there is none yet
 */
record BrokerOrders(
    Path folder,
    Path scratch,
    Retention retention,
    int port,
    int controllerPort,
    Optional<Path> archive) {

  /** What becomes of the data when the broker ends. */
  enum Retention {
    /** The broker shuts down cleanly, so that it can start again on its data. */
    KEPT,
    /** The broker just stops; its data lies in the scratch folder. */
    TEMPORARY
  }

  /** The line by which the child says that clients may come. */
  static final String READY = "fleetpool-broker ready";

  /** The line by which the child says that its agent has started. */
  static final String AGENT_READY = "fleetpool-agent ready";

  List<String> toArguments() {
    return List.of(
        folder.toString(),
        scratch.toString(),
        retention.name(),
        Integer.toString(port),
        Integer.toString(controllerPort),
        archive.map(Path::toString).orElse(""));
  }

  static BrokerOrders fromArguments(List<String> arguments) {
    return new BrokerOrders(
        Path.of(arguments.get(0)),
        Path.of(arguments.get(1)),
        Retention.valueOf(arguments.get(2)),
        Integer.parseInt(arguments.get(3)),
        Integer.parseInt(arguments.get(4)),
        Optional.of(arguments.get(5)).filter(path -> !path.isEmpty()).map(Path::of));
  }
}
