package dev.fleetpool.chaos;

import dev.fleetpool.Pool;
import java.util.SplittableRandom;

/** A program that asks for one result of a gigabyte; ends with 0 if it is right. */
final class LargestValueProgram {

  private static final int SIZE = 1_000_000_000;
  private static final int STEP = 4_099;

  private LargestValueProgram() {}

  /** Takes the brokers and the prefix of the fleet. */
  public static void main(String[] arguments) {
    try (Pool pool = Pool.builder().prefix(arguments[1]).connect(arguments[0])) {
      byte[] result = pool.apply(LargestValueProgram::make, SIZE);
      check(result);
    }
    System.out.println("the result was right");
  }

  /** Bytes that tell where they are. */
  private static byte[] make(int size) {
    byte[] bytes = new byte[size];
    SplittableRandom random = new SplittableRandom(size);
    for (int i = 0; i < size; i += STEP) {
      bytes[i] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static void check(byte[] result) {
    if (result.length != SIZE) {
      throw new IllegalStateException("the result has " + result.length + " bytes");
    }
    SplittableRandom random = new SplittableRandom(SIZE);
    for (int i = 0; i < SIZE; i += STEP) {
      if (result[i] != (byte) random.nextInt()) {
        throw new IllegalStateException("byte " + i + " of the result is wrong");
      }
    }
  }
}
