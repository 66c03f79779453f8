package dev.fleetpool.coordinator;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a broker last answered a fetch, an empty answer included; says so while none does. Owned by
 * the coordinator loop.
 *
 * <p>A consumer has a fetch under way at all times, which a broker answers after 500 ms at the
 * latest, so their number stands still only in an outage. It tells people and the sending side what
 * is the matter; which hosts are lost is not decided by it (see {@code Hearing}).
 */
final class BrokerContact {

  private static final Logger log = LoggerFactory.getLogger(BrokerContact.class);
  private static final long LOOK_NS = 100_000_000;
  private static final long OUTAGE_NS = 2_000_000_000;

  /** Longer than a producer may keep the loop waiting. */
  private static final long ASLEEP_NS = 30_000_000_000L;

  private static final long LOG_NS = 5_000_000_000L;

  private final LongSupplier answeredFetches;
  private final String servers;
  private long count;
  private long answeredNs;
  private long lookedNs;
  private long loggedNs;
  private boolean warned;

  /** Begins now; the servers are for people. */
  BrokerContact(LongSupplier answeredFetches, String servers, long nowNs) {
    this.answeredFetches = answeredFetches;
    this.servers = servers;
    this.answeredNs = nowNs;
    this.lookedNs = nowNs;
    this.loggedNs = nowNs;
  }

  /** Looks whether a fetch was answered. To be called in each round. */
  void look(long nowNs) {
    if (nowNs - lookedNs < LOOK_NS) {
      return;
    }
    if (nowNs - lookedNs >= ASLEEP_NS) {
      answeredNs = nowNs; // this side was suspended, so it cannot say
      loggedNs = nowNs;
    }
    lookedNs = nowNs;
    long now = answeredFetches.getAsLong();
    if (now != count) {
      count = now;
      if (warned) {
        warned = false;
        log.warn("a broker answers again, after {} s; jobs go on", silentSeconds(nowNs));
      }
      answeredNs = nowNs;
    }
  }

  /** Says whether no broker answers. */
  boolean isOutage(long nowNs) {
    return silentNs(nowNs) >= OUTAGE_NS;
  }

  /** Returns how long no broker has answered. */
  long silentNs(long nowNs) {
    return nowNs - answeredNs;
  }

  private long silentSeconds(long nowNs) {
    return silentNs(nowNs) / 1_000_000_000;
  }

  /** Warns of an outage that holds jobs up, every 5 s. */
  void warn(long nowNs) {
    if (silentNs(nowNs) >= LOG_NS && nowNs - loggedNs >= LOG_NS) {
      warned = true;
      loggedNs = nowNs;
      log.warn(
          "no broker at {} has answered for {} s; jobs go on when it is back",
          servers,
          silentSeconds(nowNs));
    }
  }
}
