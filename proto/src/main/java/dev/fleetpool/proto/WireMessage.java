package dev.fleetpool.proto;

/** Whatever may stand as a value on one of the topics. */
public sealed interface WireMessage
    permits JobRecord,
        TaskMessage,
        ResultMessage,
        HostRecord,
        ControlMessage,
        BlobRecord,
        BlobSegment,
        InputMessage,
        SubmissionRecord,
        JobStateRecord {

  /** The version of the format that this code writes, and the newest that it reads. */
  int FORMAT = 1;
}
