/** Benchmarks of the frames, in their package, since the classes are not public. */
@NullMarked
package dev.fleetpool.child.frame;

import org.jspecify.annotations.NullMarked;
