package dev.fleetpool.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.util.ContextInitializer;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

class CommandLoggingTest {

  private static final String CONFIGURATION_FILE = "logback.configurationFile";

  private final LoggerContext context = new LoggerContext();

  @AfterEach
  void forget() {
    System.clearProperty(CONFIGURATION_FILE);
    context.stop();
  }

  @Test
  void logbackFindsItAndLogsWarningsOnly() throws Exception {
    new ContextInitializer(context).autoConfig();

    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    assertThat(root.getEffectiveLevel()).isEqualTo(Level.WARN);
    assertThat(root.getAppender("STDERR").isStarted()).isTrue();
    assertThat(context.getLogger("org.apache.kafka.clients.NetworkClient").isWarnEnabled())
        .isFalse();
  }

  @Test
  void aFileThatTheUserNamesCounts() {
    System.setProperty(CONFIGURATION_FILE, "theirs.xml");

    assertThat(new CommandLogging().configure(context))
        .isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
    assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().hasNext())
        .isFalse();
  }

  @Test
  void aFileOnTheClassPathCounts(@TempDir Path folder) throws Exception {
    Files.createFile(folder.resolve("logback.xml"));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
      assertThat(CommandLogging.isDecidedElsewhere(loader)).isTrue();
    }
    assertThat(CommandLogging.isDecidedElsewhere(getClass().getClassLoader())).isFalse();
  }
}
