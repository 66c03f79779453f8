package dev.fleetpool.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** First result wins and in order: the two classes that guarantee it, together. */
class ReleaseOrderPropertyTest {

  /** Cuts what arrives as the core does: runs of tasks that nobody answered before. */
  private static final class Arrivals {
    final AnsweredSet answered = new AnsweredSet();
    final List<Long> released = new ArrayList<>();
    private final Reassembler order =
        new Reassembler(
            a ->
                LongStream.range(a.firstIndex(), a.firstIndex() + a.count())
                    .forEach(released::add));

    void arrive(long first, long end) {
      long from = answered.nextUnanswered(first);
      while (from < end) {
        long stop = answered.nextAnswered(from, end);
        for (long i = from; i < stop; i++) {
          assertThat(answered.add(i)).isTrue();
        }
        order.accept(new Answer.Results(from, Math.toIntExact(stop - from), Bytes.EMPTY));
        from = answered.nextUnanswered(stop);
      }
    }
  }

  @Property
  void everyIndexIsReleasedOnceAndInOrder(
      @ForAll @IntRange(min = 1, max = 400) int tasks, @ForAll long seed) {
    Random random = new Random(seed);
    Arrivals arrivals = new Arrivals();
    while (arrivals.answered.count() < tasks) {
      int first = random.nextInt(tasks);
      arrivals.arrive(first, first + 1 + random.nextInt(Math.min(20, tasks - first)));
      assertThat((long) arrivals.released.size()).isEqualTo(arrivals.answered.lowest());
    }
    assertThat(arrivals.released).isEqualTo(LongStream.range(0, tasks).boxed().toList());
  }

  @Property
  void setAgreesWithAPlainOne(
      @ForAll List<@IntRange(min = 0, max = 300) Integer> indexes,
      @ForAll @IntRange(min = 0, max = 300) int from) {
    AnsweredSet answered = new AnsweredSet();
    for (int index : indexes) {
      boolean isNew = !answered.contains(index);
      assertThat(answered.add(index)).isEqualTo(isNew);
    }
    assertThat(answered.count()).isEqualTo(indexes.stream().distinct().count());
    int unanswered =
        IntStream.iterate(from, i -> i + 1).filter(i -> !indexes.contains(i)).findFirst().orElse(0);
    assertThat(answered.nextUnanswered(from)).isEqualTo(unanswered);
    int next = IntStream.range(from, 400).filter(indexes::contains).findFirst().orElse(400);
    assertThat(answered.nextAnswered(from, 400)).isEqualTo(next);
  }
}
