package dev.fleetpool.cli;

import dev.fleetpool.kafka.FleetTopics;
import dev.fleetpool.kafka.TopicAdmin;
import dev.fleetpool.kafka.TopicDeviation;
import dev.fleetpool.kafka.TopicRules;
import dev.fleetpool.proto.Topics;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The topics of a fleet. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    description = {
      "Creates, checks and explains the topics of a fleet.",
      "Workers and programs create what is missing by themselves; this is for clusters where only an",
      "administrator may, and for topics that somebody else made."
    },
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    subcommands = {
      TopicsCommand.Create.class,
      TopicsCommand.Check.class,
      TopicsCommand.Explain.class
    })
final class TopicsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Says what there is to say when no command was given. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  /** Creates what is missing. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      versionProvider = Versions.class,
      description = "Creates the topics that are missing; those that exist are left as they are.",
      sortOptions = false,
      descriptionHeading = "%n",
      optionListHeading = "%nOptions:%n")
  static final class Create implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private FleetOptions fleet = new FleetOptions();

    @Option(
        names = "--task-partitions",
        paramLabel = "N",
        converter = NumberOptions.TaskPartitions.class,
        defaultValue = "1",
        description =
            "Partitions of the tasks topic, one for each slot of the fleet; workers that may add them do so themselves. Default: ${DEFAULT-VALUE}.")
    private int taskPartitions = 1;

    @Option(
        names = "--replication",
        paramLabel = "N",
        converter = NumberOptions.Replication.class,
        description = "Replicas of each partition. Default: that of the brokers.")
    private Optional<Short> replication = Optional.empty();

    @Option(
        names = "--min-isr",
        paramLabel = "N",
        converter = NumberOptions.MinIsr.class,
        description =
            "How many replicas must have a record before it counts as written. Default: that of the brokers.")
    private Optional<Short> minIsr = Optional.empty();

    @Override
    public Integer call() {
      if (minIsr.isPresent() && replication.isPresent() && minIsr.get() > replication.get()) {
        throw new ParameterException(
            spec.commandLine(),
            "--min-isr=%d must be at most %d, the --replication, or nothing can be written; say a smaller one"
                .formatted(minIsr.get(), replication.get()));
      }
      Map<String, String> settings =
          minIsr.map(n -> Map.of("min.insync.replicas", n.toString())).orElse(Map.of());
      TopicAdmin.NewTopics how =
          new TopicAdmin.NewTopics(taskPartitions, replication.orElse((short) -1), settings);
      try (TopicAccess access = TopicAccess.open(fleet.connection())) {
        Set<String> created = access.create(how);
        Topics topics = fleet.connection().topics();
        for (String name : TopicRules.settings(topics).keySet()) {
          spec.commandLine()
              .getOut()
              .println(
                  created.contains(name)
                      ? "%-24s created, partitions: %d"
                          .formatted(name, TopicAdmin.partitions(topics, name, taskPartitions))
                      : "%-24s exists".formatted(name));
        }
        return 0;
      }
    }
  }

  /** Checks what exists. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      versionProvider = Versions.class,
      description =
          "Checks the topics against what Fleetpool needs; exit code 1 if something is wrong.",
      sortOptions = false,
      descriptionHeading = "%n",
      optionListHeading = "%nOptions:%n")
  static final class Check implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private FleetOptions fleet = new FleetOptions();

    @Override
    public Integer call() {
      Topics topics = fleet.connection().topics();
      try (TopicAccess access = TopicAccess.open(fleet.connection())) {
        FleetTopics found = access.survey();
        List<TopicDeviation> deviations = TopicRules.check(topics, found);
        PrintWriter out = spec.commandLine().getOut();
        deviations.forEach(
            deviation -> out.println(label(deviation.weight()) + deviation.message()));
        found.found().values().stream()
            .filter(topic -> topic.settings().isEmpty())
            .forEach(
                topic ->
                    out.println(
                        "unknown: the settings of topic %s, which need the right DESCRIBE_CONFIGS"
                            .formatted(topic.name())));
        long wrong =
            deviations.stream()
                .filter(deviation -> deviation.weight() == TopicDeviation.Weight.WRONG)
                .count();
        out.println(
            "%s, %s, %s: %s"
                .formatted(
                    count(found.found().size(), "topic"),
                    count(found.brokers(), "broker"),
                    count(found.slots(), "slot"),
                    wrong == 0 ? "nothing is wrong" : wrong + " wrong"));
        return wrong == 0 ? 0 : 1;
      }
    }

    private static String count(long number, String thing) {
      return number + " " + thing + (number == 1 ? "" : "s");
    }

    private static String label(TopicDeviation.Weight weight) {
      return weight == TopicDeviation.Weight.WRONG ? "wrong: " : "advice: ";
    }
  }

  /** Tells what they are for. */
  @Command(
      name = "explain",
      mixinStandardHelpOptions = true,
      versionProvider = Versions.class,
      description = "Tells what each topic is for, and how it is created. Asks no broker.",
      sortOptions = false,
      descriptionHeading = "%n",
      optionListHeading = "%nOptions:%n")
  static final class Explain implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private PrefixOption prefix = new PrefixOption();

    @Override
    public Integer call() {
      TopicGuide.lines(prefix.topics()).forEach(spec.commandLine().getOut()::println);
      return 0;
    }
  }
}
