package dev.fleetpool.simulation;

import java.util.List;
import java.util.Random;

/** Everything that is random in one part of a simulation, from its seed. */
final class Dice {

  private final Random random;

  Dice(long seed) {
    this.random = new Random(mixed(seed));
  }

  /** Seeds that are close must not draw alike at first (SplitMix64, Steele et al. 2014). */
  private static long mixed(long seed) {
    long bits = seed * 0x9E3779B97F4A7C15L + 0x9E3779B97F4A7C15L;
    bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
    return bits ^ (bits >>> 31);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  /** Returns a time up to the limit. */
  long within(long limitNs) {
    return (long) (random.nextDouble() * limitNs);
  }

  /** Returns a number from 0 to 1, 1 excluded. */
  double share() {
    return random.nextDouble();
  }

  long pick(long... choices) {
    return choices[random.nextInt(choices.length)];
  }

  double pick(double... choices) {
    return choices[random.nextInt(choices.length)];
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
