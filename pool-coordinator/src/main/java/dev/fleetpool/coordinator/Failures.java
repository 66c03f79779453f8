package dev.fleetpool.coordinator;

import dev.fleetpool.Codec;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.TaskFailure;
import dev.fleetpool.TaskFailure.Reason;
import dev.fleetpool.UnserializableException;
import dev.fleetpool.coordinator.core.Answer;
import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.TaskRecord;
import dev.fleetpool.payload.ThrowableRecord;
import dev.fleetpool.proto.Bytes;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Turns failed answers of one job into the exception that the caller gets. Stateless; runs on the
 * thread that reads the answers.
 */
final class Failures {

  private static final int INPUT_TEXT = 200;
  private static final int MOST_ENTRIES = 10;

  private final String jobId;
  private final ClassLoader loader;
  private final Codec codec;
  private final List<String> classPath;

  /** Those of a job of whose class path nothing is known. */
  Failures(String jobId, ClassLoader loader) {
    this(jobId, loader, Payload.NO_CODEC, List.of());
  }

  /**
   * Those of a job.
   *
   * @param loader knows the classes of its inputs
   * @param codec reads what a codec wrote
   * @param classPath the entries of its class path
   */
  Failures(String jobId, ClassLoader loader, Codec codec, List<String> classPath) {
    this.jobId = jobId;
    this.loader = loader;
    this.codec = codec;
    this.classPath = List.copyOf(classPath);
  }

  String jobId() {
    return jobId;
  }

  /** Returns the exception; what the task printed is handed to the consumer. */
  TaskFailedException exception(Answer answer, Consumer<TaskRecord> printed) {
    if (answer instanceof Answer.Failed failed) {
      return failed(failed, printed);
    }
    if (answer instanceof Answer.Lost lost) {
      return lost(lost);
    }
    if (answer instanceof Answer.Refused refused) {
      return refused(refused.firstIndex(), refused.reason());
    }
    throw new IllegalArgumentException("no failure: " + answer);
  }

  private TaskFailedException failed(Answer.Failed failed, Consumer<TaskRecord> printed) {
    Bytes bytes = failed.record();
    TaskRecord record = TaskRecord.read(bytes.over(PayloadInput::new));
    printed.accept(record);
    TaskRecord.Failure failure = (TaskRecord.Failure) record;
    ThrowableRecord error = failure.error();
    boolean lacksCode = failure.kind() == TaskRecord.FailureKind.CODE_MISSING;
    TaskFailure data =
        new TaskFailure(
            jobId,
            failed.firstIndex(),
            failed.attempt(),
            reason(failure.kind()),
            failed.origin().host(),
            pid(failed.origin()),
            lacksCode ? "" : error.className(),
            lacksCode ? lackingCode(failure.detail()) : words(failure),
            error.stackText(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            "",
            text(failed.input()));
    return new TaskFailedException(data, error.toThrowable());
  }

  private static String words(TaskRecord.Failure failure) {
    String detail = failure.detail().isEmpty() ? "" : " (" + failure.detail() + ")";
    return failure.error().message() + detail;
  }

  /** The child tells the name of a class, or all there is to say. */
  private String lackingCode(String detail) {
    if (detail.contains(" ")) {
      return detail;
    }
    String searched =
        classPath.isEmpty()
            ? "is not on the job's class path"
            : "is in none of the %d entries of the job's class path (%s)"
                .formatted(classPath.size(), names());
    return "class %s %s; add what holds it to the class path of the program that opened the pool, or to Job.classPath"
        .formatted(detail, searched);
  }

  private String names() {
    String first =
        classPath.stream()
            .limit(MOST_ENTRIES)
            .map(entry -> entry.substring(entry.lastIndexOf(File.separatorChar) + 1))
            .collect(Collectors.joining(", "));
    return classPath.size() > MOST_ENTRIES
        ? "%s and %d more".formatted(first, classPath.size() - MOST_ENTRIES)
        : first;
  }

  private static Reason reason(TaskRecord.FailureKind kind) {
    return switch (kind) {
      case EXCEPTION -> Reason.EXCEPTION;
      case UNSERIALIZABLE, UNREADABLE -> Reason.UNSERIALIZABLE;
      case CODE_MISSING -> Reason.CODE_MISSING;
      case INITIALIZER_FAILED -> Reason.INITIALIZER_FAILED;
    };
  }

  private TaskFailedException lost(Answer.Lost lost) {
    Loss loss = lost.loss();
    TaskFailure data =
        new TaskFailure(
            jobId,
            lost.firstIndex(),
            lost.attempt(),
            lost.reason(),
            lost.origin().host(),
            pid(lost.origin()),
            "",
            words(loss) + memory(loss),
            "",
            loss.exitCode(),
            loss.signal(),
            loss.peakMemoryBytes(),
            loss.stderrTail(),
            text(lost.input()));
    return new TaskFailedException(data, null);
  }

  private static String words(Loss loss) {
    if (loss.kind() == Loss.Kind.TIMED_OUT) {
      return loss.message(); // the signal that ended its child was ours
    }
    if (loss.signal().isPresent()) {
      return "its child was ended by signal " + loss.signal().getAsInt() + why(loss);
    }
    if (loss.exitCode().isPresent()) {
      return "its child exited with code " + loss.exitCode().getAsInt() + why(loss);
    }
    return loss.message();
  }

  /** Returns why the host gave the child up, if it did: what it says after how the child ended. */
  private static String why(Loss loss) {
    int colon = loss.message().indexOf(": ");
    return colon < 0 ? "" : loss.message().substring(colon);
  }

  private static String memory(Loss loss) {
    return loss.peakMemoryBytes().isPresent()
        ? ", peak memory %d MiB".formatted(loss.peakMemoryBytes().getAsLong() >> 20)
        : "";
  }

  private TaskFailedException refused(long index, RuntimeException reason) {
    return local(
        index, reason.getMessage() == null ? reason.toString() : reason.getMessage(), reason);
  }

  /** Returns the exception for a result that came and cannot be read here. */
  TaskFailedException unreadableResult(long index, RuntimeException cause) {
    return local(index, "its result cannot be read here: " + cause.getMessage(), cause);
  }

  private TaskFailedException local(long index, String message, RuntimeException cause) {
    TaskFailure data =
        new TaskFailure(
            jobId,
            index,
            0,
            Reason.UNSERIALIZABLE,
            "",
            OptionalLong.empty(),
            cause instanceof UnserializableException ? "" : cause.getClass().getName(),
            message,
            "",
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            "",
            "");
    return new TaskFailedException(data, cause);
  }

  private static OptionalLong pid(Origin origin) {
    return origin.childPid() == 0 ? OptionalLong.empty() : OptionalLong.of(origin.childPid());
  }

  /** Returns an input as text. The bytes are our own, so they are read without a filter. */
  private String text(Bytes input) {
    try {
      PayloadInput cursor = input.over(PayloadInput::new);
      Optional<Blob> apart = cursor.remaining() == 0 ? Optional.empty() : Payload.blob(cursor);
      if (apart.isPresent()) {
        return "a value of %d bytes".formatted(apart.get().size());
      }
      String text = String.valueOf(Payload.read(cursor, loader, Payload.ANY_CLASS, codec));
      return text.length() <= INPUT_TEXT ? text : text.substring(0, INPUT_TEXT) + "...";
    } catch (RuntimeException | StackOverflowError e) {
      return ""; // an input that cannot describe itself must not hide the failure
    }
  }
}
