package dev.fleetpool.spi;

import dev.fleetpool.Pool;

/** Opens pools of one kind; found by {@link java.util.ServiceLoader}. */
public interface PoolProvider {

  /** Says which kind of pool this provides. */
  Mode mode();

  /** Opens a pool with settings that were validated. */
  Pool open(PoolSettings settings);

  /** The kinds of pools. */
  enum Mode {
    /** Broker and worker on this machine. */
    LOCAL("local", "pool-local"),
    /** A fleet reached through its brokers. */
    FLEET("connected", "pool-coordinator");

    private final String words;
    private final String artifact;

    Mode(String words, String artifact) {
      this.words = words;
      this.artifact = artifact;
    }

    /** Returns the kind as a word for messages. */
    public String words() {
      return words;
    }

    /** Returns the Maven artifact that provides it. */
    public String artifact() {
      return artifact;
    }
  }
}
