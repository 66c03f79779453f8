package dev.fleetpool.coordinator.core.scheduling;

/**
 * Consecutive tasks that travel to a slot in one message.
 *
 * @param id which message
 * @param first the index of the first task
 * @param count how many
 */
record Work(long id, int first, int count) {

  int end() {
    return first + count;
  }
}
