package dev.fleetpool.proto;

import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/** One message of each kind, with every field set, by the name of its golden file. */
final class Samples {

  private static final JobKey JOB = new JobKey("grid-v3", 7);
  private static final ChunkKey CHUNK = new ChunkKey(JOB, 1234);

  private static final BlobRef BLOB =
      new BlobRef(
          new BlobHash("0123456789abcdef".repeat(4)), 5_000_000_000L, 3, 6_000_000_000L, 5_000);

  private Samples() {}

  static Map<String, WireMessage> byName() {
    Map<String, WireMessage> samples = new TreeMap<>();
    samples.put("job", job());
    samples.put("job-ended", job().toEnded());
    samples.put("job-named", named());
    samples.put("job-named-ended", named().toEnded());
    samples.put("job-bundle", bundled());
    samples.put("job-large", large());
    samples.put("task-large", largeTask());
    samples.put("result-large", result(Optional.empty()).with(List.of(BLOB)));
    samples.put("blob", new BlobRecord(BLOB));
    samples.put("blob-segment", new BlobSegment(BLOB.hash(), 2, bytes("third segment")));
    samples.put("task", task());
    samples.put("task-named", namedTask());
    samples.put(
        "result-named", result(Optional.empty()).with(namedTask().fingerprints().slice(1, 2)));
    samples.put("result", result(Optional.empty()));
    samples.put("result-lost", result(Optional.of(loss())));
    samples.put("result-lost-memory", result(Optional.of(lossOfMemory())));
    samples.put(
        "result-cut", ResultMessage.cut(task(), new Origin("host-b", 3, 4711), 5_000_000_001L));
    samples.put("host", host());
    samples.put("host-with-tasks", hostWithTasks());
    samples.put("job-with-needs", jobWithNeeds());
    samples.put("host-with-traits", hostWithTraits());
    samples.put("host-with-condition", hostWithCondition());
    samples.put("result-settings-refused", result(Optional.of(refusal())));
    samples.put("cancel-job", new ControlMessage.CancelJob(JOB));
    samples.put("cancel-task", new ControlMessage.CancelTask(CHUNK, 41));
    samples.put("drain", new ControlMessage.Drain("agent-7", Optional.of(Duration.ofMinutes(90))));
    samples.put("drain-as-started", new ControlMessage.Drain("agent-7", Optional.empty()));
    samples.put("input", input());
    samples.put("submission", submission());
    samples.put("submission-cancelled", submission().toCancelled());
    samples.put("job-state", state());
    samples.put("result-verdict", verdict());
    samples.put("hand-back", new ControlMessage.HandBack(CHUNK));
    return samples;
  }

  private static InputMessage input() {
    return new InputMessage(JOB, 5_000_000_000L, 1, bytes("input"), List.of(BLOB), List.of(BLOB));
  }

  private static SubmissionRecord submission() {
    return new SubmissionRecord(
        named(),
        new SubmissionRecord.Inputs(3, 6_000_000_000L, 5_000_000_000L),
        new SubmissionRecord.Terms(
            100,
            true,
            OptionalInt.of(2),
            new SubmissionRecord.Backoff(100, 60_000),
            true,
            List.of("org.lib.**")),
        false);
  }

  private static JobStateRecord state() {
    return new JobStateRecord(
        JOB,
        JobStateRecord.Phase.CANCELLED,
        "service-1",
        new JobStateRecord.Counts(5_000_000_000L, 7, 2, 1, 64, 86_400_000),
        "nobody wants it");
  }

  private static ResultMessage verdict() {
    return ResultMessage.failedForGood(
        JOB,
        new Origin("host-b", 3, 4711),
        new ResultMessage.Verdict(
            41, 3, bytes("input"), bytes("record"), Optional.of(loss()), "too large"));
  }

  private static JobRecord job() {
    JobRecord.Code code =
        new JobRecord.Code(
            bytes("function"), bytes("initializer"), List.of("/a.jar", "/classes"), 100, 60_000);
    return new JobRecord(JOB, "laptop-1", 5, code, false);
  }

  private static JobRecord named() {
    JobRecord.Code code =
        new JobRecord.Code(
            bytes("function"), Bytes.EMPTY, ClassPath.at(List.of("/a.jar")), 0, 0, -42);
    return new JobRecord(JOB, "laptop-1", 5, OptionalLong.of(0), code, false);
  }

  private static JobRecord bundled() {
    ClassPath travels = new ClassPath(List.of("/a.jar"), List.of(BLOB));
    JobRecord.Code code = new JobRecord.Code(bytes("function"), Bytes.EMPTY, travels, 0, 0, 0);
    return new JobRecord(JOB, "laptop-1", 5, code, false);
  }

  private static JobRecord jobWithNeeds() {
    ChildOptions child =
        new ChildOptions(3L << 30, List.of("-ea", "-Dx=y"), Map.of("B", "2", "A", "1"));
    JobNeeds needs = new JobNeeds(new TreeSet<>(List.of("gpu", "big")), child);
    JobRecord.Code code =
        new JobRecord.Code(
            bytes("function"), Bytes.EMPTY, ClassPath.at(List.of("/a.jar")), 0, 0, 0, needs);
    return new JobRecord(JOB, "laptop-1", 5, code, false);
  }

  private static HostRecord hostWithCondition() {
    SlotRecord busy =
        new SlotRecord(
            0,
            List.of(0),
            Optional.of(CHUNK),
            Optional.of(new TaskRange(40, 3)),
            2,
            new SlotRecord.Work(5_000_000_000L, 86_400_000));
    return new HostRecord(
        "host-b",
        "agent-uuid",
        99,
        false,
        List.of(busy),
        HostTraits.UNKNOWN,
        new HostCondition(OptionalDouble.of(1.5), 3L << 30, true, 6_000_000_000L));
  }

  private static HostRecord hostWithTraits() {
    HostTraits traits = new HostTraits(new TreeSet<>(List.of("gpu", "big")), 21, 64L << 30);
    return new HostRecord("host-b", "agent-uuid", 99, false, List.of(), traits);
  }

  private static Loss refusal() {
    return new Loss(
        5_000_000_002L,
        Loss.Kind.SETTINGS_REFUSED,
        OptionalInt.empty(),
        OptionalInt.empty(),
        "",
        "too much heap");
  }

  private static JobRecord large() {
    JobRecord.Code code =
        new JobRecord.Code(
            bytes("function"),
            Bytes.EMPTY,
            ClassPath.NONE,
            0,
            0,
            0,
            JobNeeds.NONE,
            List.of(BLOB, BLOB));
    return new JobRecord(JOB, "laptop-1", 5, code, false);
  }

  private static TaskMessage largeTask() {
    return new TaskMessage(CHUNK, 100, 3, 1, bytes("inputs"), Fingerprints.NONE, List.of(BLOB));
  }

  private static TaskMessage namedTask() {
    Fingerprints fingerprints =
        new Fingerprints(-42, bytes("firstonesecondonethirdone".substring(0, 24)));
    return new TaskMessage(CHUNK, 5_000_000_000L, 3, 2, bytes("three inputs"), fingerprints);
  }

  private static TaskMessage task() {
    return new TaskMessage(CHUNK, 5_000_000_000L, 3, 2, bytes("three inputs"));
  }

  private static ResultMessage result(Optional<Loss> loss) {
    Origin origin = new Origin("host-b", 3, 4711);
    return new ResultMessage(
        CHUNK,
        2,
        origin,
        5_000_000_000L,
        2,
        bytes("two records"),
        true,
        1_500_000,
        loss,
        OptionalLong.empty());
  }

  private static Loss loss() {
    return new Loss(
        5_000_000_002L,
        Loss.Kind.TIMED_OUT,
        OptionalInt.of(137),
        OptionalInt.of(9),
        "java.lang.OutOfMemoryError",
        "killed after 60 s");
  }

  private static HostRecord hostWithTasks() {
    SlotRecord busy =
        new SlotRecord(0, List.of(0), Optional.of(CHUNK), Optional.of(new TaskRange(40, 3)), 2);
    return new HostRecord("host-b", "agent-uuid", 99, false, List.of(busy));
  }

  private static Loss lossOfMemory() {
    return new Loss(
        5_000_000_002L,
        Loss.Kind.CHILD_LOST,
        OptionalInt.of(3),
        OptionalInt.empty(),
        "java.lang.OutOfMemoryError",
        "",
        OptionalLong.of(6L << 30));
  }

  private static HostRecord host() {
    SlotRecord busy = new SlotRecord(0, List.of(0, 17), Optional.of(CHUNK), 2);
    SlotRecord free = new SlotRecord(1, List.of(), Optional.empty(), 0);
    return new HostRecord("host-b", "agent-uuid", 99, true, List.of(busy, free));
  }

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
