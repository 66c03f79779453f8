package dev.fleetpool.child;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.payload.CapturedOutput;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TaskOutputTest {

  private static final int TASKS = 20_000;

  private final TaskOutput output = new TaskOutput();
  private final ByteArrayOutputStream realOut = new ByteArrayOutputStream();
  private final ByteArrayOutputStream realErr = new ByteArrayOutputStream();
  private final PrintStream out = output.out(realOut);
  private final PrintStream err = output.err(realErr);

  @Test
  void whatATaskPrintsIsItsOwn() {
    output.begin();
    out.print("one");
    err.print("two");
    CapturedOutput first = output.end();
    output.begin();
    CapturedOutput second = output.end();

    assertThat(new String(first.stdout(), UTF_8)).isEqualTo("one");
    assertThat(new String(first.stderr(), UTF_8)).isEqualTo("two");
    assertThat(second).isSameAs(CapturedOutput.NONE);
    assertThat(realOut.toString(UTF_8)).isEmpty();
    assertThat(realErr.toString(UTF_8)).isEqualTo("two");
  }

  @Test
  void whatIsPrintedBetweenTasksGoesToTheRealStreams() {
    out.print("one");
    err.print("two");
    output.begin();

    assertThat(output.end()).isSameAs(CapturedOutput.NONE);
    assertThat(realOut.toString(UTF_8)).isEqualTo("one");
    assertThat(realErr.toString(UTF_8)).isEqualTo("two");
  }

  /** Another thread prints a character as the task ends, and no other task follows. */
  @Test
  void whatIsPrintedAsATaskEndsIsItsOwnOrReal() throws InterruptedException {
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger printed = new AtomicInteger();
    Thread printer =
        new Thread(
            () -> {
              for (int task = 1; task <= TASKS; task++) {
                await(begun, task);
                out.write('x');
                printed.set(task);
              }
            });
    printer.start();
    int captured = 0;
    for (int task = 1; task <= TASKS; task++) {
      output.begin();
      begun.set(task);
      for (int i = 0; i < task % 64; i++) {
        Thread.onSpinWait();
      }
      captured += output.end().stdout().length;
      await(printed, task);
      assertThat(captured + realOut.size()).isEqualTo(task);
    }
    printer.join();
  }

  private static void await(AtomicInteger number, int least) {
    while (number.get() < least) {
      Thread.onSpinWait();
    }
  }
}
