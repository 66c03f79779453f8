package dev.fleetpool.proto;

import org.jspecify.annotations.Nullable;

/** The decoders of the topics, so that tests can go through all of them. */
enum Decoder {
  JOB,
  TASK,
  RESULT,
  HOST,
  CONTROL,
  BLOB,
  SEGMENT,
  INPUT,
  SUBMISSION,
  STATE;

  WireMessage decode(byte @Nullable [] bytes) throws UnreadableRecordException {
    return switch (this) {
      case JOB -> WireCodec.decodeJob(bytes);
      case TASK -> WireCodec.decodeTask(bytes);
      case RESULT -> WireCodec.decodeResult(bytes);
      case HOST -> WireCodec.decodeHost(bytes);
      case CONTROL -> WireCodec.decodeControl(bytes);
      case BLOB -> BlobCodec.decodeBlob(bytes);
      case SEGMENT -> BlobCodec.decodeSegment(bytes);
      case INPUT -> DetachedCodec.decodeInput(bytes);
      case SUBMISSION -> DetachedCodec.decodeSubmission(bytes);
      case STATE -> DetachedCodec.decodeState(bytes);
    };
  }

  static Decoder of(WireMessage message) {
    if (message instanceof JobRecord) {
      return JOB;
    }
    if (message instanceof TaskMessage) {
      return TASK;
    }
    if (message instanceof BlobRecord) {
      return BLOB;
    }
    if (message instanceof BlobSegment) {
      return SEGMENT;
    }
    if (message instanceof InputMessage) {
      return INPUT;
    }
    if (message instanceof SubmissionRecord) {
      return SUBMISSION;
    }
    if (message instanceof JobStateRecord) {
      return STATE;
    }
    if (message instanceof ResultMessage) {
      return RESULT;
    }
    return message instanceof HostRecord ? HOST : CONTROL;
  }
}
