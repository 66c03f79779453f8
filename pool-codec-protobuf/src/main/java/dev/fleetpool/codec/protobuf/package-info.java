/**
 * Inputs and results as protobuf messages; {@link dev.fleetpool.codec.protobuf.ProtobufCodec} is
 * the entry. It runs on the threads that read and write values, here and in children.
 */
@NullMarked
package dev.fleetpool.codec.protobuf;

import org.jspecify.annotations.NullMarked;
