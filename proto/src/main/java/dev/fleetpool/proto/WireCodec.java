package dev.fleetpool.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import dev.fleetpool.proto.HostRecord.SlotRecord;
import dev.fleetpool.proto.ResultMessage.Loss;
import dev.fleetpool.proto.ResultMessage.Origin;
import dev.fleetpool.proto.wire.ClassPathEntryPb;
import dev.fleetpool.proto.wire.ControlMessagePb;
import dev.fleetpool.proto.wire.ControlMessagePb.Order;
import dev.fleetpool.proto.wire.HostRecordPb;
import dev.fleetpool.proto.wire.JobRecordPb;
import dev.fleetpool.proto.wire.LossPb;
import dev.fleetpool.proto.wire.ResultMessagePb;
import dev.fleetpool.proto.wire.SlotRecordPb;
import dev.fleetpool.proto.wire.TaskMessagePb;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into bytes and back; with its parts the only class that knows the generated
 * protobuf types.
 *
 * <p>Writing never fails. Reading refuses, with {@link UnreadableRecordException}, what is no
 * message, what is of a newer format, and what lacks a part without which it has no meaning. ranges
 * that were read share the array of the record.
 */
public final class WireCodec {

  /** Beyond what any clock gives, and far enough from the end for later runs to be later. */
  private static final long LAST_EPOCH = 1L << 62;

  private WireCodec() {}

  /** Returns the message as bytes. */
  public static byte[] encode(WireMessage message) {
    if (message instanceof TaskMessage task) {
      return encodeTask(task);
    }
    if (message instanceof ResultMessage result) {
      return encodeResult(result);
    }
    if (message instanceof HostRecord host) {
      return encodeHost(host);
    }
    if (message instanceof JobRecord job) {
      return encodeJob(job);
    }
    if (message instanceof BlobSegment segment) {
      return BlobCodec.encode(segment);
    }
    if (message instanceof BlobRecord entry) {
      return BlobCodec.encode(entry);
    }
    if (message instanceof ControlMessage control) {
      return encodeControl(control);
    }
    return DetachedCodec.encode(message);
  }

  static byte[] encodeJob(JobRecord job) {
    JobRecordPb.Builder pb =
        JobRecordPb.newBuilder()
            .setFormat(WireMessage.FORMAT)
            .setJobId(job.key().jobId())
            .setEpoch(job.key().epoch())
            .setCoordinator(job.coordinator())
            .setReplyPartition(job.replyPartition())
            .setFunction(wrap(job.code().function()))
            .setInitializer(wrap(job.code().initializer()))
            .setMaxTasksPerChild(job.code().maxTasksPerChild())
            .setTimeoutMs(job.code().timeoutMs())
            .setCodeFingerprint(job.code().fingerprint())
            .setEnded(job.ended());
    job.resultsFrom().ifPresent(pb::setResultsFrom);
    NeedsCodec.write(job.code().needs(), pb);
    ClassPath where = job.code().where();
    where.paths().forEach(path -> pb.addClassPath(ClassPathEntryPb.newBuilder().setPath(path)));
    where.bundle().forEach(blob -> pb.addBundle(BlobCodec.ref(blob)));
    job.code().blobs().forEach(blob -> pb.addBlobs(BlobCodec.ref(blob)));
    return pb.build().toByteArray();
  }

  /** Reads a record of the jobs topic. */
  public static JobRecord decodeJob(byte @Nullable [] bytes) throws UnreadableRecordException {
    JobRecordPb pb = parse(JobRecordPb.parser(), bytes, JobRecordPb::getFormat);
    if (pb.getEpoch() < 0 || pb.getEpoch() > LAST_EPOCH) {
      throw new UnreadableRecordException("epoch " + pb.getEpoch(), null);
    }
    JobRecord.Code code =
        new JobRecord.Code(
            unwrap(pb.getFunction()),
            unwrap(pb.getInitializer()),
            new ClassPath(
                pb.getClassPathList().stream().map(ClassPathEntryPb::getPath).toList(),
                BlobCodec.refs(pb.getBundleList())),
            pb.getMaxTasksPerChild(),
            pb.getTimeoutMs(),
            pb.getCodeFingerprint(),
            NeedsCodec.read(pb),
            BlobCodec.refs(pb.getBlobsList()));
    return new JobRecord(
        jobKey(pb.getJobId(), pb.getEpoch()),
        pb.getCoordinator(),
        pb.getReplyPartition(),
        pb.hasResultsFrom() ? OptionalLong.of(pb.getResultsFrom()) : OptionalLong.empty(),
        code,
        pb.getEnded());
  }

  private static byte[] encodeTask(TaskMessage task) {
    TaskMessagePb.Builder pb =
        TaskMessagePb.newBuilder()
            .setFormat(WireMessage.FORMAT)
            .setJobId(task.key().job().jobId())
            .setEpoch(task.key().job().epoch())
            .setChunkId(task.key().chunkId())
            .setFirstIndex(task.firstIndex())
            .setCount(task.count())
            .setAttempt(task.attempt())
            .setInputs(wrap(task.inputs()))
            .setCodeFingerprint(task.fingerprints().code())
            .setInputFingerprints(wrap(task.fingerprints().inputs()));
    task.blobs().forEach(blob -> pb.addBlobs(BlobCodec.ref(blob)));
    return pb.build().toByteArray();
  }

  /** Reads a record of the tasks topic. */
  public static TaskMessage decodeTask(byte @Nullable [] bytes) throws UnreadableRecordException {
    TaskMessagePb pb = parse(TaskMessagePb.parser(), bytes, TaskMessagePb::getFormat);
    if (pb.getCount() < 1 || pb.getFirstIndex() < 0) {
      throw new UnreadableRecordException(
          "a chunk of %d tasks from index %d".formatted(pb.getCount(), pb.getFirstIndex()), null);
    }
    return new TaskMessage(
        new ChunkKey(jobKey(pb.getJobId(), pb.getEpoch()), pb.getChunkId()),
        pb.getFirstIndex(),
        pb.getCount(),
        pb.getAttempt(),
        unwrap(pb.getInputs()),
        fingerprints(pb.getCodeFingerprint(), pb.getInputFingerprints(), pb.getCount()),
        BlobCodec.refs(pb.getBlobsList()));
  }

  private static byte[] encodeResult(ResultMessage result) {
    ResultMessagePb.Builder pb =
        ResultMessagePb.newBuilder()
            .setFormat(WireMessage.FORMAT)
            .setJobId(result.key().job().jobId())
            .setEpoch(result.key().job().epoch())
            .setChunkId(result.key().chunkId())
            .setAttempt(result.attempt())
            .setHost(result.origin().host())
            .setSlot(result.origin().slot())
            .setChildPid(result.origin().childPid())
            .setFirstIndex(result.firstIndex())
            .setCount(result.count())
            .setRecords(wrap(result.records()))
            .setEnded(result.ended())
            .setBusyNs(result.busyNs())
            .setCodeFingerprint(result.fingerprints().code())
            .setInputFingerprints(wrap(result.fingerprints().inputs()));
    result.loss().ifPresent(loss -> pb.setLoss(toPb(loss)));
    result.handedBackFrom().ifPresent(pb::setHandedBackFrom);
    result.blobs().forEach(blob -> pb.addBlobs(BlobCodec.ref(blob)));
    result.verdict().ifPresent(verdict -> pb.setVerdict(DetachedCodec.toPb(verdict)));
    return pb.build().toByteArray();
  }

  /** Reads a record of the results topic. */
  public static ResultMessage decodeResult(byte @Nullable [] bytes)
      throws UnreadableRecordException {
    ResultMessagePb pb = parse(ResultMessagePb.parser(), bytes, ResultMessagePb::getFormat);
    if (pb.getCount() < 0 || pb.getFirstIndex() < 0) {
      throw new UnreadableRecordException(
          "%d results from index %d".formatted(pb.getCount(), pb.getFirstIndex()), null);
    }
    return new ResultMessage(
        new ChunkKey(jobKey(pb.getJobId(), pb.getEpoch()), pb.getChunkId()),
        pb.getAttempt(),
        new Origin(pb.getHost(), pb.getSlot(), pb.getChildPid()),
        pb.getFirstIndex(),
        pb.getCount(),
        unwrap(pb.getRecords()),
        pb.getEnded(),
        pb.getBusyNs(),
        pb.hasLoss() ? Optional.of(fromPb(pb.getLoss())) : Optional.empty(),
        pb.hasHandedBackFrom() ? OptionalLong.of(pb.getHandedBackFrom()) : OptionalLong.empty(),
        fingerprints(pb.getCodeFingerprint(), pb.getInputFingerprints(), pb.getCount()),
        BlobCodec.refs(pb.getBlobsList()),
        pb.hasVerdict() ? Optional.of(DetachedCodec.fromPb(pb.getVerdict())) : Optional.empty());
  }

  private static Fingerprints fingerprints(long code, ByteString inputs, int tasks)
      throws UnreadableRecordException {
    if (inputs.isEmpty()) {
      return Fingerprints.NONE;
    }
    Fingerprints fingerprints = new Fingerprints(code, unwrap(inputs));
    if (!fingerprints.cover(tasks)) {
      throw new UnreadableRecordException(
          "%d bytes of fingerprints for %d tasks".formatted(inputs.size(), tasks), null);
    }
    return fingerprints;
  }

  static LossPb toPb(Loss loss) {
    LossPb.Builder pb =
        LossPb.newBuilder()
            .setIndex(loss.index())
            .setKind(LossPb.Kind.valueOf(loss.kind().name()))
            .setStderrTail(loss.stderrTail())
            .setMessage(loss.message());
    loss.exitCode().ifPresent(pb::setExitCode);
    loss.signal().ifPresent(pb::setSignal);
    loss.peakMemoryBytes().ifPresent(pb::setPeakMemoryBytes);
    return pb.build();
  }

  static Loss fromPb(LossPb pb) {
    // A kind that a newer version added is a lost child to this one.
    Loss.Kind kind =
        switch (pb.getKind()) {
          case TIMED_OUT -> Loss.Kind.TIMED_OUT;
          case CODE_MISSING -> Loss.Kind.CODE_MISSING;
          case SETTINGS_REFUSED -> Loss.Kind.SETTINGS_REFUSED;
          default -> Loss.Kind.CHILD_LOST;
        };
    return new Loss(
        pb.getIndex(),
        kind,
        pb.hasExitCode() ? OptionalInt.of(pb.getExitCode()) : OptionalInt.empty(),
        pb.hasSignal() ? OptionalInt.of(pb.getSignal()) : OptionalInt.empty(),
        pb.getStderrTail(),
        pb.getMessage(),
        pb.hasPeakMemoryBytes() ? OptionalLong.of(pb.getPeakMemoryBytes()) : OptionalLong.empty());
  }

  private static byte[] encodeHost(HostRecord host) {
    HostRecordPb.Builder pb =
        HostRecordPb.newBuilder()
            .setFormat(WireMessage.FORMAT)
            .setHost(host.host())
            .setAgentId(host.agentId())
            .setSequence(host.sequence())
            .setLeft(host.left());
    host.slots().forEach(slot -> pb.addSlots(toPb(slot)));
    NeedsCodec.write(host.traits(), pb);
    NeedsCodec.write(host.condition(), pb);
    return pb.build().toByteArray();
  }

  private static SlotRecordPb toPb(SlotRecord slot) {
    SlotRecordPb.Builder pb =
        SlotRecordPb.newBuilder()
            .setSlot(slot.slot())
            .addAllPartitions(slot.partitions())
            .setWaiting(slot.waiting())
            .setBusyMs(slot.work().busyMs())
            .setTaskMs(slot.work().taskMs());
    slot.running()
        .ifPresent(
            chunk ->
                pb.setRunningJobId(chunk.job().jobId())
                    .setRunningEpoch(chunk.job().epoch())
                    .setRunningChunkId(chunk.chunkId()));
    slot.tasks()
        .ifPresent(tasks -> pb.setRunningFirstIndex(tasks.first()).setRunningCount(tasks.count()));
    return pb.build();
  }

  /** Reads a record of the hosts topic. */
  public static HostRecord decodeHost(byte @Nullable [] bytes) throws UnreadableRecordException {
    HostRecordPb pb = parse(HostRecordPb.parser(), bytes, HostRecordPb::getFormat);
    if (pb.getAgentId().isEmpty()) {
      throw new UnreadableRecordException("a heartbeat without an agent id", null);
    }
    List<SlotRecord> slots = pb.getSlotsList().stream().map(WireCodec::fromPb).toList();
    return new HostRecord(
        pb.getHost(),
        pb.getAgentId(),
        pb.getSequence(),
        pb.getLeft(),
        slots,
        NeedsCodec.read(pb),
        NeedsCodec.condition(pb));
  }

  private static SlotRecord fromPb(SlotRecordPb pb) {
    Optional<ChunkKey> running =
        pb.getRunningJobId().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new ChunkKey(
                    new JobKey(pb.getRunningJobId(), pb.getRunningEpoch()),
                    pb.getRunningChunkId()));
    Optional<TaskRange> tasks =
        pb.getRunningCount() > 0
            ? Optional.of(new TaskRange(pb.getRunningFirstIndex(), pb.getRunningCount()))
            : Optional.empty();
    return new SlotRecord(
        pb.getSlot(),
        pb.getPartitionsList(),
        running,
        tasks,
        pb.getWaiting(),
        new SlotRecord.Work(pb.getBusyMs(), pb.getTaskMs()));
  }

  private static byte[] encodeControl(ControlMessage control) {
    ControlMessagePb.Builder pb = ControlMessagePb.newBuilder().setFormat(WireMessage.FORMAT);
    if (control instanceof ControlMessage.AboutJob about) {
      pb.setJobId(about.job().jobId()).setEpoch(about.job().epoch());
    }
    if (control instanceof ControlMessage.CancelTask cancel) {
      pb.setOrder(Order.CANCEL_TASK).setChunkId(cancel.chunk().chunkId()).setIndex(cancel.index());
    } else if (control instanceof ControlMessage.HandBack handBack) {
      pb.setOrder(Order.HAND_BACK).setChunkId(handBack.chunk().chunkId());
    } else if (control instanceof ControlMessage.Drain drain) {
      pb.setOrder(Order.DRAIN).setAgentId(drain.agentId());
      drain.limit().ifPresent(limit -> pb.setLimitMs(limit.toMillis()));
    } else {
      pb.setOrder(Order.CANCEL_JOB);
    }
    return pb.build().toByteArray();
  }

  /** Reads a record of the control topic. */
  public static ControlMessage decodeControl(byte @Nullable [] bytes)
      throws UnreadableRecordException {
    ControlMessagePb pb = parse(ControlMessagePb.parser(), bytes, ControlMessagePb::getFormat);
    if (pb.getOrder() == Order.DRAIN) {
      return drain(pb);
    }
    JobKey job = jobKey(pb.getJobId(), pb.getEpoch());
    return switch (pb.getOrder()) {
      case CANCEL_JOB -> new ControlMessage.CancelJob(job);
      case CANCEL_TASK ->
          new ControlMessage.CancelTask(new ChunkKey(job, pb.getChunkId()), pb.getIndex());
      case HAND_BACK -> new ControlMessage.HandBack(new ChunkKey(job, pb.getChunkId()));
      default -> throw new UnreadableRecordException("unknown order " + pb.getOrderValue(), null);
    };
  }

  private static ControlMessage drain(ControlMessagePb pb) throws UnreadableRecordException {
    if (pb.getAgentId().isEmpty() || pb.getLimitMs() < 0) {
      throw new UnreadableRecordException(
          "a drain of agent '%s' within %d ms".formatted(pb.getAgentId(), pb.getLimitMs()), null);
    }
    return new ControlMessage.Drain(
        pb.getAgentId(),
        pb.hasLimitMs() ? Optional.of(Duration.ofMillis(pb.getLimitMs())) : Optional.empty());
  }

  static JobKey jobKey(String jobId, long epoch) throws UnreadableRecordException {
    if (jobId.isEmpty()) {
      throw new UnreadableRecordException("no job id", null);
    }
    return new JobKey(jobId, epoch);
  }

  static <M> M parse(Parser<M> parser, byte @Nullable [] bytes, ToIntFunction<M> format)
      throws UnreadableRecordException {
    if (bytes == null || bytes.length == 0) {
      throw new UnreadableRecordException("an empty record", null);
    }
    M message;
    try {
      message = parser.parseFrom(UnsafeByteOperations.unsafeWrap(bytes).newCodedInput());
    } catch (InvalidProtocolBufferException e) {
      throw new UnreadableRecordException("no message of ours: " + e.getMessage(), e);
    }
    int version = format.applyAsInt(message);
    if (version < 1 || version > WireMessage.FORMAT) {
      throw new UnreadableRecordException(
          "format=%d must be from 1 to %d; upgrade this side if it is newer"
              .formatted(version, WireMessage.FORMAT),
          null);
    }
    return message;
  }

  static ByteString wrap(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.array(), bytes.offset(), bytes.length());
  }

  static Bytes unwrap(ByteString bytes) {
    return Bytes.of(bytes.toByteArray());
  }
}
