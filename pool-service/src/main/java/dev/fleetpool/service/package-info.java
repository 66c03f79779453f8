/**
 * The coordinator service as a program: {@link dev.fleetpool.service.ServiceProgram} starts a
 * {@link dev.fleetpool.coordinator.CoordinatorService} and an HTTP server that tells of its jobs.
 * The threads of requests are those of the server; each asks the log, and none runs a job.
 */
@NullMarked
package dev.fleetpool.service;

import org.jspecify.annotations.NullMarked;
