/**
 * The wire contract: what stands on which topic, in which bytes.
 *
 * <p>{@link dev.fleetpool.proto.Topics} names the topics and their settings; the records are the
 * messages; {@link dev.fleetpool.proto.WireCodec} is the one place that turns them into bytes and
 * back. Plain immutable data, any thread. The generated protobuf types of {@code
 * dev.fleetpool.proto.wire} are used by the codec only.
 */
@NullMarked
package dev.fleetpool.proto;

import org.jspecify.annotations.NullMarked;
