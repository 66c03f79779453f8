/**
 * Other systems of the field, as {@link dev.fleetpool.bench.Bench} measures them: their own
 * settings but for the number of tasks at a time, each with its tasks in another JVM.
 */
@NullMarked
package dev.fleetpool.bench.peers;

import org.jspecify.annotations.NullMarked;
