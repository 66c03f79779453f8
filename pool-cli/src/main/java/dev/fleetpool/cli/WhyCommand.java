package dev.fleetpool.cli;

import dev.fleetpool.Pool;
import dev.fleetpool.TaskHistory;
import dev.fleetpool.spi.PoolSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what happened to one task of a job. */
@Command(
    name = "why",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Tells what happened to one task, and why it ran again.",
      "From the log: when it was sent where, and what came of each attempt."
    },
    sortOptions = false,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class WhyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "JOB", description = "The job's name, or its id.")
  private String job = "";

  @Parameters(
      index = "1",
      paramLabel = "INDEX",
      converter = OptionValues.TaskIndex.class,
      description = "The task's position in the submission, from 0.")
  private long index;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT[,..]",
      required = true,
      converter = OptionValues.Bootstrap.class,
      description = "Kafka brokers of the fleet; one that answers is enough.")
  private String bootstrap = "";

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      converter = OptionValues.Prefix.class,
      defaultValue = PoolSettings.DEFAULT_PREFIX,
      description = "What the fleet's topic names begin with. Default: ${DEFAULT-VALUE}.")
  private String prefix = PoolSettings.DEFAULT_PREFIX;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      converter = KafkaProperties.File.class,
      description =
          "Properties for every Kafka client, such as security.protocol and sasl.jaas.config.")
  private KafkaProperties kafka = KafkaProperties.NONE;

  @Override
  public Integer call() {
    var settings = Pool.builder().prefix(prefix);
    kafka.properties().forEach(settings::kafka);
    try (Pool pool = settings.connect(bootstrap)) {
      TaskHistory history = pool.attach(job).why(index);
      spec.commandLine().getOut().println(history);
      return 0;
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()));
    }
  }
}
