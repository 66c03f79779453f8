/**
 * What the hot plain classes cost, by JMH: {@link dev.fleetpool.jmh.Microbenchmarks} runs the
 * benchmarks and prints them beside a baseline. Benchmarks of package-private classes are in
 * packages of those classes' names; the others are here. JMH owns the threads.
 */
@NullMarked
package dev.fleetpool.jmh;

import org.jspecify.annotations.NullMarked;
