/**
 * Three small programs to start from: {@link dev.fleetpool.examples.HelloBob}, {@link
 * dev.fleetpool.examples.HelloPrinted}, {@link dev.fleetpool.examples.HelloReturned}. Each opens a
 * pool on this machine and uses it from the main thread; give {@code Pool.connect} the address of a
 * broker and the same lines run on a fleet.
 */
@NullMarked
package dev.fleetpool.examples;

import org.jspecify.annotations.NullMarked;
