/**
 * The pool and its references, measured side by side in one run. Entry point: {@link
 * dev.fleetpool.bench.Bench}; peers come in by {@link dev.fleetpool.bench.Peer}. Everything runs on
 * the calling thread.
 */
@NullMarked
package dev.fleetpool.bench;

import org.jspecify.annotations.NullMarked;
