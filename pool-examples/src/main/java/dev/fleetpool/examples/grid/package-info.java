/**
 * The story this project starts from: films split into 8 topics, a regressor per topic, a grid of
 * 1782 parameter combinations per regressor, 14 256 tasks in all.
 *
 * <p>Entry point: {@link dev.fleetpool.examples.grid.GridSearch}. {@link
 * dev.fleetpool.examples.grid.CrossValidation} is what runs in the children, {@link
 * dev.fleetpool.examples.grid.LastStep} what is made of their results. Everything outside of the
 * children runs on the caller's thread, but {@link dev.fleetpool.examples.grid.GridProgress}, which
 * the pool's reporting thread calls.
 */
@NullMarked
package dev.fleetpool.examples.grid;

import org.jspecify.annotations.NullMarked;
