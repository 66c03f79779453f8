package dev.fleetpool.metrics;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The values of gauges, counters and sums of time at one moment. What was not added is 0. Owned by
 * who fills it, until it is handed over; then nobody changes it.
 */
public final class Figures {

  private static final String WHOLE = "";

  private final Map<FleetMeter, Map<String, Double>> values = new EnumMap<>(FleetMeter.class);
  private final Map<FleetMeter, Long> counts = new EnumMap<>(FleetMeter.class);

  /** Creates figures that are all 0. */
  public Figures() {}

  /** Adds to a meter without a tag, in its unit. */
  public void add(FleetMeter meter, double value) {
    add(meter, WHOLE, value);
  }

  /** Adds to the count of a meter without a tag. */
  public void add(FleetMeter meter, long count) {
    add(meter, WHOLE, (double) count);
  }

  /** Adds to the count of one series of a meter. */
  public void add(FleetMeter meter, String tagValue, long count) {
    add(meter, tagValue, (double) count);
  }

  /** Adds to one series of a meter, in its unit. */
  public void add(FleetMeter meter, String tagValue, double value) {
    values.computeIfAbsent(meter, m -> new LinkedHashMap<>()).merge(tagValue, value, Double::sum);
  }

  /** Adds so many durations with this sum. */
  public void addTime(FleetMeter meter, long count, long totalNs) {
    counts.merge(meter, count, Long::sum);
    add(meter, WHOLE, totalNs / 1e9);
  }

  /** Returns the value of a meter without a tag. */
  public double value(FleetMeter meter) {
    return value(meter, WHOLE);
  }

  /** Returns the value of one series. */
  public double value(FleetMeter meter, String tagValue) {
    return values.getOrDefault(meter, Map.of()).getOrDefault(tagValue, 0.0);
  }

  /** Returns of how many durations the value is the sum. */
  public long count(FleetMeter meter) {
    return counts.getOrDefault(meter, 0L);
  }

  /** Returns the series of a meter that there are, in the order in which they were added. */
  public Set<String> tagValues(FleetMeter meter) {
    return values.getOrDefault(meter, Map.of()).keySet();
  }
}
