package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.TaskFailedException;
import dev.fleetpool.TaskFailure;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.UnserializableException;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.payload.ThrowableRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailuresTest {

  private static final Origin ORIGIN = new Origin("host-b", 1, 4711);

  private final Failures failures = new Failures("grid-v3", getClass().getClassLoader());
  private final List<TaskRecord> printed = new ArrayList<>();

  private TaskFailedException lost(Loss.Kind kind, int exitCode, int signal) {
    Loss loss =
        new Loss(
            41,
            kind,
            exitCode == 0 ? OptionalInt.empty() : OptionalInt.of(exitCode),
            signal == 0 ? OptionalInt.empty() : OptionalInt.of(signal),
            "the end",
            "as the agent has it");
    return failures.exception(
        new Answer.Lost(41, 2, ORIGIN, payload("seven"), Reason.valueOf(kind.name()), loss),
        printed::add);
  }

  private static Bytes payload(Object value) {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, value, "input");
    return Bytes.of(output.toByteArray());
  }

  @Test
  void exceptionOfTheTaskIsToldWithWhereItWasThrown() {
    PayloadOutput record = new PayloadOutput();
    ThrowableRecord thrown = ThrowableRecord.from(new IllegalStateException("disk full"));
    TaskRecord.write(
        record,
        new TaskRecord.Failure(TaskRecord.FailureKind.EXCEPTION, thrown, "", CapturedOutput.NONE));

    TaskFailedException exception =
        failures.exception(
            new Answer.Failed(41, 3, ORIGIN, payload("seven"), Bytes.of(record.toByteArray())),
            printed::add);

    assertThat(exception)
        .hasMessage(
            "task 41 of job grid-v3 failed on host-b (pid 4711) after 3 attempts: java.lang.IllegalStateException: disk full; input: seven")
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("disk full");
    assertThat(printed).hasSize(1);
  }

  @Test
  void lostChildIsToldWithItsExitCodeOrSignalAndLastOutput() {
    TaskFailure exited = lost(Loss.Kind.CHILD_LOST, 3, 0).failure();
    assertThat(exited.reason()).isEqualTo(Reason.CHILD_LOST);
    assertThat(exited.message()).isEqualTo("its child exited with code 3");
    assertThat(exited.exitCode()).hasValue(3);
    assertThat(exited.stderrTail()).isEqualTo("the end");

    TaskFailure killed = lost(Loss.Kind.CHILD_LOST, 0, 9).failure();
    assertThat(killed.message()).isEqualTo("its child was ended by signal 9");
    assertThat(killed.signal()).hasValue(9);
    assertThat(killed.childPid()).hasValue(4711);
  }

  @Test
  void timeOutIsToldInTheWordsOfTheAgentAndNotAsTheSignalThatEndedIt() {
    TaskFailure failure = lost(Loss.Kind.TIMED_OUT, 0, 9).failure();

    assertThat(failure.reason()).isEqualTo(Reason.TIMED_OUT);
    assertThat(failure.message()).isEqualTo("as the agent has it");
  }

  @Test
  void missingCodeIsToldInTheWordsOfTheAgent() {
    assertThat(lost(Loss.Kind.CODE_MISSING, 0, 0).failure().message())
        .isEqualTo("as the agent has it");
  }

  @Test
  void missingClassIsToldWithWhatTheClassPathHas() {
    Failures ofJob =
        new Failures(
            "grid-v3",
            getClass().getClassLoader(),
            Payload.NO_CODEC,
            List.of("/home/ann/app.jar", "/lib/math.jar"));

    TaskFailure failure = ofJob.exception(lacking("a.b.Missing"), printed::add).failure();

    assertThat(failure.reason()).isEqualTo(Reason.CODE_MISSING);
    assertThat(failure.remoteClass()).isEmpty();
    assertThat(failure.message())
        .isEqualTo(
            "class a.b.Missing is in none of the 2 entries of the job's class path (app.jar, math.jar);"
                + " add what holds it to the class path of the program that opened the pool, or to Job.classPath");
  }

  @Test
  void longClassPathIsShortened() {
    List<String> many = IntStream.range(0, 57).mapToObj(i -> "/lib/" + i + ".jar").toList();
    Failures ofJob = new Failures("grid-v3", getClass().getClassLoader(), Payload.NO_CODEC, many);

    assertThat(ofJob.exception(lacking("a.b.Missing"), printed::add).failure().message())
        .contains("57 entries", "0.jar, 1.jar", "9.jar and 47 more")
        .doesNotContain("10.jar");
  }

  @Test
  void newerJavaIsToldInTheWordsOfTheChild() {
    assertThat(
            failures
                .exception(lacking("compiled for Java 99; do this"), printed::add)
                .failure()
                .message())
        .isEqualTo("compiled for Java 99; do this");
  }

  private static Answer lacking(String detail) {
    PayloadOutput record = new PayloadOutput();
    TaskRecord.write(
        record,
        new TaskRecord.Failure(
            TaskRecord.FailureKind.CODE_MISSING,
            ThrowableRecord.from(new NoClassDefFoundError("a/b/Missing")),
            detail,
            CapturedOutput.NONE));
    return new Answer.Failed(0, 1, ORIGIN, payload(1), Bytes.of(record.toByteArray()));
  }

  @Test
  void inputThatNeverLeftIsToldWithItsPath() {
    UnserializableException reason = new UnserializableException("input 41", "a -> b", null);

    TaskFailedException exception =
        failures.exception(new Answer.Refused(41, reason), printed::add);

    assertThat(exception).hasMessageContaining("a -> b").hasCause(reason);
    assertThat(exception.failure().attempt()).isZero();
    assertThat(exception.failure().reason()).isEqualTo(Reason.UNSERIALIZABLE);
  }

  @Test
  void longInputIsShortened() {
    Loss loss =
        new Loss(0, Loss.Kind.CHILD_LOST, OptionalInt.of(1), OptionalInt.empty(), "", "gone");
    Answer lost =
        new Answer.Lost(0, 1, ORIGIN, payload("x".repeat(1_000)), Reason.CHILD_LOST, loss);

    assertThat(failures.exception(lost, printed::add).failure().input()).hasSize(203);
  }

  @Test
  void childThatItsHostGaveUpIsToldWithTheReason() {
    Loss loss =
        new Loss(
            0,
            Loss.Kind.CHILD_LOST,
            OptionalInt.empty(),
            OptionalInt.of(9),
            "",
            "child was killed by signal 9: its memory of 300 MiB was more than childMemory=250m");
    Answer lost = new Answer.Lost(0, 1, ORIGIN, payload("seven"), Reason.CHILD_LOST, loss);

    assertThat(failures.exception(lost, printed::add).failure().message())
        .isEqualTo(
            "its child was ended by signal 9: its memory of 300 MiB was more than childMemory=250m");
  }

  @Test
  void inputThatCannotDescribeItselfDoesNotHideTheFailure() {
    Loss loss =
        new Loss(0, Loss.Kind.CHILD_LOST, OptionalInt.of(1), OptionalInt.empty(), "", "gone");
    Answer lost = new Answer.Lost(0, 1, ORIGIN, payload(new Speechless()), Reason.CHILD_LOST, loss);

    assertThat(failures.exception(lost, printed::add).failure().input()).isEmpty();
  }

  /** Has no words. */
  private record Speechless() implements java.io.Serializable {
    @Override
    public String toString() {
      throw new IllegalStateException("no words");
    }
  }
}
