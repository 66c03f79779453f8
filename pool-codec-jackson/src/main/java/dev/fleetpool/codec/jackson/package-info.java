/**
 * Inputs and results as JSON; {@link dev.fleetpool.codec.jackson.JacksonCodec} is the entry. It
 * runs on the threads that read and write values, here and in children.
 */
@NullMarked
package dev.fleetpool.codec.jackson;

import org.jspecify.annotations.NullMarked;
