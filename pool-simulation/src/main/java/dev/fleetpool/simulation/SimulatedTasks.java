package dev.fleetpool.simulation;

import dev.fleetpool.payload.CapturedOutput;
import dev.fleetpool.payload.EncodedPayload;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.payload.TaskRecord.FailureKind;
import dev.fleetpool.payload.ThrowableRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the tasks of a job do. A task's input is its index; its value follows from the version of
 * the code and the index, and what goes wrong with it from the plan's seed, the index and the
 * attempt: whoever asks, and however often, is told the same. Immutable.
 */
final class SimulatedTasks {

  private static final byte[] FAILURE = failure("java.io.IOException", "disk full");
  private static final byte[] INTERRUPTED = failure("java.lang.InterruptedException", "");

  private final JobPlan plan;

  SimulatedTasks(JobPlan plan) {
    this.plan = plan;
  }

  private static byte[] failure(String type, String message) {
    PayloadOutput output = new PayloadOutput();
    ThrowableRecord thrown = new ThrowableRecord(type, message, List.of(), null, List.of(), false);
    TaskRecord.write(
        output, new TaskRecord.Failure(FailureKind.EXCEPTION, thrown, "", CapturedOutput.NONE));
    return output.toByteArray();
  }

  // ---- deeds

  Deed deed(long index, int attempt) {
    JobPlan.Misdeeds misdeeds = plan.misdeeds();
    double chance = chance(index, attempt, 'd');
    if (chance < misdeeds.throwing()) {
      return Deed.THROW;
    }
    if (chance < misdeeds.throwing() + misdeeds.killing()) {
      return Deed.KILL_CHILD;
    }
    if (chance > 1 - misdeeds.hanging() && plan.manner().timeoutMs() > 0) {
      return Deed.HANG;
    }
    return chance(index, attempt, 'p') < misdeeds.printing() ? Deed.PRINT : Deed.VALUE;
  }

  boolean heedsInterrupt(long index) {
    return chance(index, 0, 'i') < 0.5;
  }

  /** Says whether the input of a task cannot travel. */
  boolean isRefused(long index) {
    return chance(index, 0, 'r') < plan.misdeeds().refusing();
  }

  private double chance(long index, int attempt, char what) {
    long bits = plan.seed() + index * 1_000_003L + attempt * 31L + what * 101L;
    bits = (bits ^ (bits >>> 31)) * 0x9E3779B97F4A7C15L;
    bits = (bits ^ (bits >>> 29)) * 0xBF58476D1CE4E5B9L;
    return (bits >>> 11) * 0x1.0p-53;
  }

  long timeNs(long index) {
    return plan.timeNs().applyAsLong(index);
  }

  // ---- inputs and records

  static void writeInput(PayloadOutput output, int index) {
    Payload.write(output, index);
  }

  void checkInput(long index, PayloadInput input) {
    Object value = Payload.read(input, SimulatedTasks.class.getClassLoader(), Payload.ANY_CLASS);
    Violation.unless(
        plan.key(),
        Integer.valueOf((int) index).equals(value),
        () -> "input " + value + " at index " + index);
  }

  void writeRecord(PayloadOutput output, long index, Deed deed) {
    if (deed == Deed.THROW) {
      output.writeBytes(FAILURE, 0, FAILURE.length);
    } else if (deed == Deed.INTERRUPTED) {
      output.writeBytes(INTERRUPTED, 0, INTERRUPTED.length);
    } else {
      int start = output.size();
      TaskRecord.writeValue(output, value(index), "value");
      if (deed == Deed.PRINT) {
        byte[] text = ("task " + index).getBytes(StandardCharsets.UTF_8);
        TaskRecord.appendOutput(output, start, new CapturedOutput(text, new byte[0]));
      }
    }
  }

  /** Checks that a record is the value of its task. */
  void checkValue(long index, TaskRecord record) {
    Violation.unless(
        plan.key(), record instanceof TaskRecord.Success, () -> "not a value: " + record);
    EncodedPayload payload = ((TaskRecord.Success) record).value();
    Object value = payload.read(SimulatedTasks.class.getClassLoader(), Payload.ANY_CLASS);
    Violation.unless(
        plan.key(),
        Long.valueOf(value(index)).equals(value),
        () -> "task " + index + " gave " + value);
  }

  private long value(long index) {
    return plan.version() * 1_000_000L + index;
  }
}
