package dev.fleetpool.examples.grid;

import java.io.Serializable;

/**
 * The input of one task: a few dozen bytes. The films are broadcast.
 *
 * @param topic whose films
 * @param parameters one combination of the grid
 */
record GridTask(Topic topic, Parameters parameters) implements Serializable {}
