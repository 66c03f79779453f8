package dev.fleetpool.kafka;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/** Tells people what is being waited for, since a silent wait looks like a hang. */
@FunctionalInterface
interface WaitNotice {

  /** Tells them. */
  void tell(String what);

  /** Tells the log or, where the program has chosen no logging, standard error. */
  static WaitNotice ofThisProgram() {
    Logger log = LoggerFactory.getLogger(FirstContact.class);
    return LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory
        ? what -> System.err.println("fleetpool: " + what)
        : log::warn;
  }
}
