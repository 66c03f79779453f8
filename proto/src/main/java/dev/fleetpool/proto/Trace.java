package dev.fleetpool.proto;

/**
 * Where a job belongs in a distributed trace. It travels in the headers of records, not in their
 * values, so that whoever traces Kafka's records finds it.
 *
 * @param parent the header {@value #PARENT_HEADER}; empty for no trace
 * @param state the header {@value #STATE_HEADER}; empty for none
 */
public record Trace(String parent, String state) {

  /** The name of the header with the parent, as W3C gives it. */
  public static final String PARENT_HEADER = "traceparent";

  /** The name of the header with what vendors add. */
  public static final String STATE_HEADER = "tracestate";

  /** No trace. */
  public static final Trace NONE = new Trace("", "");

  /** Says whether there is none. */
  public boolean isNone() {
    return parent.isEmpty();
  }
}
