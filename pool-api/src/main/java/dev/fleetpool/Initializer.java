package dev.fleetpool;

import java.io.Serializable;

/**
 * Runs once in each child JVM, before the child's first task; the {@code initializer} of Python's
 * {@code Pool}. Its arguments are what the lambda captures. When it throws, the tasks of that child
 * fail with its exception.
 */
@FunctionalInterface
public interface Initializer extends Serializable {

  /**
   * Prepares the child: loads a model, opens a file, fills a static field.
   *
   * @throws Exception whatever went wrong; the tasks fail with it
   */
  void run() throws Exception;
}
