package dev.fleetpool.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Tests of this module have no logging, like the programs of many users. */
class WaitNoticeTest {

  @Test
  void programWithoutLoggingIsToldOnStandardError() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.err;
    try (PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setErr(captured);
      WaitNotice.ofThisProgram().tell("no broker answers yet");
    } finally {
      System.setErr(before);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("fleetpool: no broker answers yet");
  }
}
