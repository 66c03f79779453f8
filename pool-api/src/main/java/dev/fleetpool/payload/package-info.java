/**
 * How values, failures and captured output are written as bytes. Shared by the caller's side and
 * the child JVM; not for users. Entry points: {@code Payload} for one value, {@code TaskRecord} for
 * what a child says of one task. Everything here is plain code on byte arrays, without threads.
 */
@NullMarked
package dev.fleetpool.payload;

import org.jspecify.annotations.NullMarked;
