package dev.fleetpool.cli.map;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The input of the job: reads and renders commands as the pool asks for them. Owned by the thread
 * of the pool that reads inputs; what it waits for never holds up the printing of results.
 */
final class CommandFeed implements Iterator<byte[]> {

  private final CommandSupply supply;
  private final Predicate<Command> wanted;
  private final Outstanding outstanding;
  private Optional<Command> next = Optional.empty();

  /** Creates one that leaves out the commands that are not wanted. */
  CommandFeed(CommandSupply supply, Predicate<Command> wanted, Outstanding outstanding) {
    this.supply = supply;
    this.wanted = wanted;
    this.outstanding = outstanding;
  }

  @Override
  public boolean hasNext() {
    try {
      if (next.isEmpty() && outstanding.awaitRoom()) {
        next = supply.next();
        while (next.isPresent() && !wanted.test(next.get())) {
          next = supply.next();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      next = Optional.empty();
    }
    if (next.isEmpty()) {
      outstanding.end();
    }
    return next.isPresent();
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the input has ended");
    }
    Command command = next.orElseThrow();
    next = Optional.empty();
    outstanding.handOut(command);
    return command.task().encoded();
  }
}
