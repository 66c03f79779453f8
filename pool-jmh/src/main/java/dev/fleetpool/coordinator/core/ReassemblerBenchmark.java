package dev.fleetpool.coordinator.core;

import dev.fleetpool.jmh.Samples;
import dev.fleetpool.proto.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Answers into their order, for each answer. */
@State(Scope.Thread)
public class ReassemblerBenchmark {

  private static final int ANSWERS = 1_000;
  private static final int WINDOW = 64;

  private final List<Answer> inOrder = new ArrayList<>();
  private final List<Answer> outOfOrder = new ArrayList<>();

  /** Makes the answers; the ones out of order are shuffled within a window. */
  @Setup
  public void prepare() {
    Bytes record = Samples.records(1);
    for (int i = 0; i < ANSWERS; i++) {
      inOrder.add(new Answer.Results(i, 1, record));
    }
    outOfOrder.addAll(inOrder);
    Random random = new Random(1);
    for (int from = 0; from < ANSWERS; from += WINDOW) {
      Collections.shuffle(outOfOrder.subList(from, Math.min(ANSWERS, from + WINDOW)), random);
    }
  }

  /** Every answer is the next one. */
  @Benchmark
  @OperationsPerInvocation(ANSWERS)
  public void inOrder(Blackhole released) {
    run(inOrder, released);
  }

  /** Answers come as those of 64 slots do. */
  @Benchmark
  @OperationsPerInvocation(ANSWERS)
  public void outOfOrder(Blackhole released) {
    run(outOfOrder, released);
  }

  private static void run(List<Answer> answers, Blackhole released) {
    Reassembler reassembler = new Reassembler(released::consume);
    answers.forEach(reassembler::accept);
  }
}
