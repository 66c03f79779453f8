package dev.fleetpool.proto;

import dev.fleetpool.proto.ResultMessage.Verdict;
import dev.fleetpool.proto.wire.InputMessagePb;
import dev.fleetpool.proto.wire.JobStatePb;
import dev.fleetpool.proto.wire.SubmissionRecordPb;
import dev.fleetpool.proto.wire.TermsPb;
import dev.fleetpool.proto.wire.VerdictPb;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The part of {@link WireCodec} for the messages of detached jobs. */
public final class DetachedCodec {

  private DetachedCodec() {}

  static byte[] encode(WireMessage message) {
    if (message instanceof InputMessage input) {
      return encodeInput(input);
    }
    if (message instanceof SubmissionRecord submission) {
      return encodeSubmission(submission);
    }
    return encodeState((JobStateRecord) message);
  }

  private static byte[] encodeInput(InputMessage input) {
    InputMessagePb.Builder pb =
        InputMessagePb.newBuilder()
            .setFormat(WireMessage.FORMAT)
            .setJobId(input.submission().jobId())
            .setEpoch(input.submission().epoch())
            .setFirstIndex(input.firstIndex())
            .setCount(input.count())
            .setInputs(WireCodec.wrap(input.inputs()));
    input.blobs().forEach(blob -> pb.addBlobs(BlobCodec.ref(blob)));
    input.broadcasts().forEach(blob -> pb.addBroadcasts(BlobCodec.ref(blob)));
    return pb.build().toByteArray();
  }

  /** Reads a record of the inputs topic. */
  public static InputMessage decodeInput(byte @Nullable [] bytes) throws UnreadableRecordException {
    InputMessagePb pb = WireCodec.parse(InputMessagePb.parser(), bytes, InputMessagePb::getFormat);
    if (pb.getCount() < 1 || pb.getFirstIndex() < 0) {
      throw new UnreadableRecordException(
          "%d inputs from index %d".formatted(pb.getCount(), pb.getFirstIndex()), null);
    }
    return new InputMessage(
        WireCodec.jobKey(pb.getJobId(), pb.getEpoch()),
        pb.getFirstIndex(),
        pb.getCount(),
        WireCodec.unwrap(pb.getInputs()),
        BlobCodec.refs(pb.getBlobsList()),
        BlobCodec.refs(pb.getBroadcastsList()));
  }

  private static byte[] encodeSubmission(SubmissionRecord submission) {
    return SubmissionRecordPb.newBuilder()
        .setFormat(WireMessage.FORMAT)
        .setJob(WireCodec.wrap(Bytes.of(WireCodec.encodeJob(submission.job()))))
        .setInputsPartition(submission.inputs().partition())
        .setInputsFrom(submission.inputs().from())
        .setTasks(submission.inputs().tasks())
        .setTerms(toPb(submission.terms()))
        .setCancelled(submission.cancelled())
        .build()
        .toByteArray();
  }

  private static TermsPb toPb(SubmissionRecord.Terms terms) {
    TermsPb.Builder pb =
        TermsPb.newBuilder()
            .setChunkSize(terms.chunkSize())
            .setStopAtFailure(terms.stopAtFailure())
            .setBackoffFirstMs(terms.backoff().firstMs())
            .setBackoffMaxMs(terms.backoff().maxMs())
            .setWithoutCopies(terms.withoutCopies())
            .addAllAllowed(terms.allowed());
    terms.retries().ifPresent(pb::setRetries);
    return pb.build();
  }

  /** Reads a record of the submissions topic. */
  public static SubmissionRecord decodeSubmission(byte @Nullable [] bytes)
      throws UnreadableRecordException {
    SubmissionRecordPb pb =
        WireCodec.parse(SubmissionRecordPb.parser(), bytes, SubmissionRecordPb::getFormat);
    JobRecord job = WireCodec.decodeJob(pb.getJob().toByteArray());
    if (!job.isNamed() || pb.getTasks() < 0 || pb.getInputsFrom() < 0) {
      throw new UnreadableRecordException(
          "a submission of %d inputs from offset %d".formatted(pb.getTasks(), pb.getInputsFrom()),
          null);
    }
    return new SubmissionRecord(
        job,
        new SubmissionRecord.Inputs(pb.getInputsPartition(), pb.getInputsFrom(), pb.getTasks()),
        fromPb(pb.getTerms()),
        pb.getCancelled());
  }

  private static SubmissionRecord.Terms fromPb(TermsPb pb) {
    return new SubmissionRecord.Terms(
        pb.getChunkSize(),
        pb.getStopAtFailure(),
        pb.hasRetries() ? OptionalInt.of(pb.getRetries()) : OptionalInt.empty(),
        new SubmissionRecord.Backoff(pb.getBackoffFirstMs(), pb.getBackoffMaxMs()),
        pb.getWithoutCopies(),
        pb.getAllowedList());
  }

  private static byte[] encodeState(JobStateRecord state) {
    JobStateRecord.Counts counts = state.counts();
    return JobStatePb.newBuilder()
        .setFormat(WireMessage.FORMAT)
        .setJobId(state.submission().jobId())
        .setEpoch(state.submission().epoch())
        .setPhase(JobStatePb.Phase.valueOf(state.phase().name()))
        .setCoordinator(state.coordinator())
        .setTotal(counts.total())
        .setDone(counts.done())
        .setFailed(counts.failed())
        .setRetried(counts.retried())
        .setSlots(counts.slots())
        .setElapsedMs(counts.elapsedMs())
        .setWhy(state.why())
        .build()
        .toByteArray();
  }

  /** Reads a record of the states topic. */
  public static JobStateRecord decodeState(byte @Nullable [] bytes)
      throws UnreadableRecordException {
    JobStatePb pb = WireCodec.parse(JobStatePb.parser(), bytes, JobStatePb::getFormat);
    return new JobStateRecord(
        WireCodec.jobKey(pb.getJobId(), pb.getEpoch()),
        phase(pb),
        pb.getCoordinator(),
        new JobStateRecord.Counts(
            pb.getTotal(),
            pb.getDone(),
            pb.getFailed(),
            pb.getRetried(),
            pb.getSlots(),
            pb.getElapsedMs()),
        pb.getWhy());
  }

  private static JobStateRecord.Phase phase(JobStatePb pb) throws UnreadableRecordException {
    return switch (pb.getPhase()) {
      case RUNNING -> JobStateRecord.Phase.RUNNING;
      case DONE -> JobStateRecord.Phase.DONE;
      case FAILED -> JobStateRecord.Phase.FAILED;
      case CANCELLED -> JobStateRecord.Phase.CANCELLED;
      default -> throw new UnreadableRecordException("unknown phase " + pb.getPhaseValue(), null);
    };
  }

  static VerdictPb toPb(Verdict verdict) {
    VerdictPb.Builder pb =
        VerdictPb.newBuilder()
            .setIndex(verdict.index())
            .setAttempt(verdict.attempt())
            .setInput(WireCodec.wrap(verdict.input()))
            .setRecord(WireCodec.wrap(verdict.record()))
            .setReason(verdict.reason());
    verdict.loss().ifPresent(loss -> pb.setLoss(WireCodec.toPb(loss)));
    return pb.build();
  }

  static Verdict fromPb(VerdictPb pb) {
    return new Verdict(
        pb.getIndex(),
        pb.getAttempt(),
        WireCodec.unwrap(pb.getInput()),
        WireCodec.unwrap(pb.getRecord()),
        pb.hasLoss() ? Optional.of(WireCodec.fromPb(pb.getLoss())) : Optional.empty(),
        pb.getReason());
  }
}
