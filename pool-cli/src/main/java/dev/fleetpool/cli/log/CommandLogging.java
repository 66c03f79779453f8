package dev.fleetpool.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;

/**
 * Which log lines a command, or a program that has our jar, shows: warnings, on standard error.
 * Found by Logback, which has it work before anything is logged. Steps aside where somebody else
 * has decided: by a {@code logback.xml}, {@code logback.configurationFile}, or a configurator of
 * theirs.
 *
 * <p>Code, because the parser of Logback's files takes a quarter of a second of a cold JVM, which
 * every command and every program would wait for.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_LOW_PRIORITY)
public final class CommandLogging extends ContextAwareBase implements Configurator {

  private static final String CONFIGURATION_FILE = "logback.configurationFile";
  private static final List<String> FILES = List.of("logback-test.xml", "logback.xml");
  private static final String OWN_LEVEL = "fleetpool.log.level";
  private static final String PATTERN = "%d{HH:mm:ss} %-5level %msg%n";

  /** Shows what Fleetpool says of its own course, not only warnings, unless told otherwise. */
  public static void showOwnCourse() {
    if (System.getProperty(OWN_LEVEL) == null) {
      System.setProperty(OWN_LEVEL, Level.INFO.toString());
    }
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (isDecidedElsewhere(CommandLogging.class.getClassLoader())) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(standardError(context));
    context
        .getLogger("dev.fleetpool")
        .setLevel(Level.toLevel(System.getProperty(OWN_LEVEL), Level.WARN));
    // What it says at WARN, every 50 ms while a broker is not there yet, is not news: clients go on
    // trying.
    context.getLogger("org.apache.kafka.clients.NetworkClient").setLevel(Level.ERROR);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static boolean isDecidedElsewhere(ClassLoader loader) {
    return System.getProperty(CONFIGURATION_FILE) != null
        || FILES.stream().anyMatch(file -> loader.getResource(file) != null);
  }

  private static ConsoleAppender<ILoggingEvent> standardError(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("STDERR");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
