/**
 * Figures of the pool on this machine, beside Python's {@code multiprocessing.Pool} measured in the
 * same run. Entry point: {@link dev.fleetpool.bench.Bench}. Everything runs on the calling thread.
 */
@NullMarked
package dev.fleetpool.bench;

import org.jspecify.annotations.NullMarked;
