package dev.fleetpool.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.fleetpool.proto.wire.BlobRecordPb;
import dev.fleetpool.proto.wire.BlobRefPb;
import dev.fleetpool.proto.wire.BlobSegmentPb;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of {@link WireCodec} for values that travel apart. Stateless. */
public final class BlobCodec {

  private BlobCodec() {}

  static byte[] encode(BlobSegment segment) {
    return BlobSegmentPb.newBuilder()
        .setFormat(WireMessage.FORMAT)
        .setHash(hash(segment.hash()))
        .setIndex(segment.index())
        .setData(WireCodec.wrap(segment.data()))
        .build()
        .toByteArray();
  }

  /** Reads a record of the blobs topic, of a partition other than that of the index. */
  public static BlobSegment decodeSegment(byte @Nullable [] bytes)
      throws UnreadableRecordException {
    BlobSegmentPb pb = WireCodec.parse(BlobSegmentPb.parser(), bytes, BlobSegmentPb::getFormat);
    return new BlobSegment(hash(pb.getHash()), pb.getIndex(), WireCodec.unwrap(pb.getData()));
  }

  static byte[] encode(BlobRecord entry) {
    return BlobRecordPb.newBuilder()
        .setFormat(WireMessage.FORMAT)
        .setBlob(ref(entry.blob()))
        .build()
        .toByteArray();
  }

  /** Reads a record of the index of the blobs topic. */
  public static BlobRecord decodeBlob(byte @Nullable [] bytes) throws UnreadableRecordException {
    BlobRecordPb pb = WireCodec.parse(BlobRecordPb.parser(), bytes, BlobRecordPb::getFormat);
    return new BlobRecord(ref(pb.getBlob()));
  }

  static BlobRefPb ref(BlobRef blob) {
    return BlobRefPb.newBuilder()
        .setHash(hash(blob.hash()))
        .setSize(blob.size())
        .setPartition(blob.partition())
        .setFirstOffset(blob.firstOffset())
        .setSegments(blob.segments())
        .build();
  }

  private static BlobRef ref(BlobRefPb pb) throws UnreadableRecordException {
    try {
      return new BlobRef(
          hash(pb.getHash()),
          pb.getSize(),
          pb.getPartition(),
          pb.getFirstOffset(),
          pb.getSegments());
    } catch (IllegalArgumentException e) {
      throw new UnreadableRecordException("no place of a blob: " + e.getMessage(), e);
    }
  }

  static List<BlobRef> refs(List<BlobRefPb> pbs) throws UnreadableRecordException {
    if (pbs.isEmpty()) {
      return List.of();
    }
    List<BlobRef> refs = new ArrayList<>(pbs.size());
    for (BlobRefPb pb : pbs) {
      refs.add(ref(pb));
    }
    return refs;
  }

  private static ByteString hash(BlobHash hash) {
    return UnsafeByteOperations.unsafeWrap(hash.toBytes());
  }

  private static BlobHash hash(ByteString bytes) throws UnreadableRecordException {
    if (bytes.size() != BlobHash.BYTES) {
      throw new UnreadableRecordException("a hash of %d bytes".formatted(bytes.size()), null);
    }
    return BlobHash.of(bytes.toByteArray());
  }
}
