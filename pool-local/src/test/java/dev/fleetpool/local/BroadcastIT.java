package dev.fleetpool.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.Broadcast;
import dev.fleetpool.Codec;
import dev.fleetpool.Job;
import dev.fleetpool.Pair;
import dev.fleetpool.Pool;
import dev.fleetpool.PoolBuilder;
import dev.fleetpool.Progress;
import dev.fleetpool.Resumed;
import dev.fleetpool.TaskFailedException;
import dev.fleetpool.UnserializableException;
import dev.fleetpool.kafka.KafkaConnection;
import dev.fleetpool.local.testing.BlobTraffic;
import dev.fleetpool.local.testing.TestFleet;
import dev.fleetpool.local.testing.TestKafka;
import dev.fleetpool.local.testing.Traces;
import dev.fleetpool.proto.Topics;
import dev.fleetpool.worker.Agent;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Broadcasts on a fleet of one host with two slots. */
@Timeout(60)
class BroadcastIT {

  private static final String PREFIX = "broadcast";
  private static final int MB = 1_000_000;
  private static final List<Integer> TWENTY = IntStream.range(0, 20).boxed().toList();

  @TempDir static Path agentFolder;
  private static Agent agent;
  private static Pool pool;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    KafkaConnection kafka =
        new KafkaConnection(TestKafka.bootstrapServers(), new Topics(PREFIX), BlobTraffic.SETTING);
    agent = TestFleet.startAgent(kafka, "broadcast-host", 2, agentFolder, 256L << 20);
    pool = connect();
  }

  private static Pool connect() {
    PoolBuilder settings = Pool.builder().prefix(PREFIX);
    BlobTraffic.SETTING.forEach(settings::kafka);
    return settings.connect(TestKafka.bootstrapServers());
  }

  @AfterAll
  static void end() {
    pool.close();
    agent.close();
  }

  /** Numbers that leave a trace in each child that reads them. */
  private static final class Data implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Traces traces;
    private final int[] numbers;

    Data(Path folder, int... numbers) {
      this.traces = Traces.in(folder);
      this.numbers = numbers;
    }

    private void readObject(ObjectInputStream stream) throws IOException, ClassNotFoundException {
      stream.defaultReadObject();
      traces.leavePid("read");
    }
  }

  private static int[] numbers(int seed, int count) {
    return new Random(seed).ints(count).toArray();
  }

  private static String hash(Broadcast<?> broadcast) {
    return broadcast.toString().substring("Broadcast[".length());
  }

  @Test
  void travelsOncePerHostAndIsReadOncePerChild() {
    Traces traces = Traces.in(folder);
    int[] numbers = numbers(1, 1_250_000);
    try (Broadcast<Data> data = pool.broadcast(new Data(folder, numbers))) {
      List<Integer> results =
          pool.<Integer, Integer>job(
                  i -> {
                    traces.leavePid("ran");
                    traces.awaitProcesses("ran", 2);
                    return data.value().numbers[i];
                  })
              .chunkSize(1)
              .map(TWENTY);

      assertThat(results).isEqualTo(TWENTY.stream().map(i -> numbers[i]).toList());
      assertThat(traces.pids("read")).doesNotHaveDuplicates().hasSize(2);
      assertThat(Set.copyOf(traces.pids("ran"))).isEqualTo(Set.copyOf(traces.pids("read")));
      assertThat(BlobTraffic.written(hash(data))).isEqualTo(5); // of 1 MiB at most
      assertThat(BlobTraffic.read(hash(data))).isEqualTo(5);
    }
  }

  @Test
  void inputsThatHoldItNameItOnly() {
    int[] numbers = numbers(2, 1_250_000);
    try (Broadcast<Data> data = pool.broadcast(new Data(folder, numbers))) {
      List<Pair<Broadcast<Data>, Integer>> inputs =
          TWENTY.stream().map(i -> Pair.of(data, i)).toList();

      List<Integer> results =
          pool.<Pair<Broadcast<Data>, Integer>, Integer>job(
                  pair -> pair.first().value().numbers[pair.second()])
              .chunkSize(3)
              .map(inputs);

      assertThat(results).isEqualTo(TWENTY.stream().map(i -> numbers[i]).toList());
      assertThat(Traces.in(folder).pids("read")).doesNotHaveDuplicates();
      assertThat(BlobTraffic.read(hash(data))).isEqualTo(5);
      int first = pool.apply(pair -> pair.first().value().numbers[0], Pair.of(data, 0));
      assertThat(first).isEqualTo(numbers[0]);
    }
  }

  @Test
  void fiftyMegabytesGetThere() {
    byte[] bytes = new byte[50 * MB];
    new Random(3).nextBytes(bytes);
    try (Broadcast<byte[]> data = pool.broadcast(bytes)) {
      List<Integer> hashes = pool.map(i -> Arrays.hashCode(data.value()), List.of(1, 2, 3));
      assertThat(Set.copyOf(hashes)).containsExactly(Arrays.hashCode(bytes));
    }
  }

  @Test
  void childLetsGoOfItWhenTheJobHasEnded() {
    Set<Long> children = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      byte[] bytes = new byte[30 * MB];
      bytes[7] = (byte) i;
      try (Broadcast<byte[]> data = pool.broadcast(bytes)) {
        List<Pair<Integer, Long>> results =
            pool.<Integer, Pair<Integer, Long>>job(
                    x -> Pair.of(data.value()[7] + x, ProcessHandle.current().pid()))
                .childHeap("64m")
                .map(List.of(1, 2));
        assertThat(results).extracting(Pair::first).containsExactly(i + 1, i + 2);
        results.forEach(result -> children.add(result.second()));
      }
    }
    assertThat(children).as("children that had room for all").hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void closedOneIsRefusedAtSubmission() {
    Broadcast<String> data = pool.broadcast("closed");
    int six = pool.apply(x -> data.value().length(), 1);
    assertThat(six).isEqualTo(6);
    data.close();
    data.close();

    assertThatThrownBy(() -> pool.map(x -> data.value() + x, TWENTY))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the function holds the broadcast " + hash(data).substring(0, 12))
        .hasMessageContaining("must be open in this pool");
    assertThatThrownBy(() -> pool.apply(x -> data.value().length(), 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> pool.map(Broadcast::value, List.of(data)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("input 0 holds the broadcast");
    assertThatThrownBy(data::value)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was closed");
  }

  @Test
  void jobsThatWereSubmittedBeforeItWasClosedGoOn() throws Exception {
    Traces traces = Traces.in(folder);
    Broadcast<String> data = pool.broadcast("still there");
    AsyncResult<List<String>> results =
        pool.mapAsync(
            x -> {
              traces.leave("ran");
              traces.await("closed");
              return data.value() + x;
            },
            List.of(1, 2, 3));
    traces.await("ran");
    data.close();
    traces.leave("closed");

    assertThat(results.get()).containsExactly("still there1", "still there2", "still there3");
  }

  @Test
  void theSameContentTwiceIsOneAndOpenUntilBothAreClosed() {
    int[] numbers = numbers(4, 500_000);
    Broadcast<int[]> one = pool.broadcast(numbers);
    Broadcast<int[]> other = pool.broadcast(numbers.clone());
    one.close();

    assertThat(hash(other)).isEqualTo(hash(one));
    assertThat(BlobTraffic.written(hash(one))).isEqualTo(2);
    int last = pool.apply(i -> other.value()[i], 499_999);
    assertThat(last).isEqualTo(numbers[499_999]);
    other.close();
  }

  @Test
  void valueMayHoldAnother() {
    try (Broadcast<String> inner = pool.broadcast("inner");
        Broadcast<ArrayList<Object>> outer =
            pool.broadcast(new ArrayList<Object>(List.of(inner, 7)))) {
      String found = pool.apply(x -> ((Broadcast<?>) outer.value().get(0)).value() + "!", 1);
      assertThat(found).isEqualTo("inner!");
    }
  }

  /** Is not serializable. */
  private record Word(String letters) {}

  /** Writes words, with a letter before them. */
  private record WordCodec(char mark) implements Codec {
    @Override
    public boolean takes(Class<?> type) {
      return type == Word.class;
    }

    @Override
    public byte[] encode(Object value) {
      return (mark + ((Word) value).letters()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object decode(byte[] bytes) {
      String all = new String(bytes, StandardCharsets.UTF_8);
      return new Word(all.substring(all.indexOf(mark) + 1));
    }
  }

  @Test
  void codecOfThePoolWritesItAndJobsWithAnotherReadIt() {
    PoolBuilder settings = Pool.builder().prefix(PREFIX).codec(new WordCodec('a'));
    try (Pool own = settings.connect(TestKafka.bootstrapServers());
        Broadcast<List<Word>> words = own.broadcast(List.of(new Word("bc"), new Word("de")))) {
      assertThat(own.map(i -> words.value().get(i), List.of(1))).containsExactly(new Word("de"));
      List<Word> doubled =
          own.<Word, Word>job(word -> new Word(word.letters() + words.value().get(0).letters()))
              .codec(new WordCodec('x'))
              .map(List.of(new Word("q")));
      assertThat(doubled).containsExactly(new Word("qbc"));
    }
  }

  @Test
  void callerHasTheValueItself() {
    List<String> value = new ArrayList<>(List.of("a"));
    try (Pool own = connect()) {
      Broadcast<List<String>> data = own.broadcast(value);
      assertThat(data.value()).isSameAs(value);
      own.terminate();
      assertThatThrownBy(data::value)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("was closed with its pool");
      assertThatThrownBy(() -> own.broadcast(value)).isInstanceOf(RejectedExecutionException.class);
    }
  }

  @Test
  void anotherPoolsIsRefused() {
    try (Pool own = connect();
        Broadcast<String> data = own.broadcast("foreign")) {
      assertThatThrownBy(() -> pool.map(x -> data.value(), TWENTY))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another pool's");
      assertThatThrownBy(
              () ->
                  Pool.builder()
                      .prefix(PREFIX)
                      .initializer(() -> System.out.println(data.value()))
                      .connect(TestKafka.bootstrapServers()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the initializer holds the broadcast");
    }
  }

  @Test
  void valueThatCannotBeWrittenIsRefused() {
    Object[] value = {"fine", new Object()};
    assertThatThrownBy(() -> pool.broadcast(value))
        .isInstanceOf(UnserializableException.class)
        .hasMessageContaining("broadcast")
        .hasMessageContaining("java.lang.Object");
  }

  /** Cannot be read. */
  private static final class Unreadable implements Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream stream) throws IOException {
      throw new IOException("no disk in child");
    }
  }

  @Test
  void valueThatCannotBeReadFailsItsTasks() {
    try (Broadcast<Unreadable> data = pool.broadcast(new Unreadable())) {
      assertThatThrownBy(() -> pool.map(x -> data.value().hashCode(), List.of(1)))
          .isInstanceOf(TaskFailedException.class)
          .hasMessageContaining("the broadcast " + hash(data).substring(0, 12))
          .hasMessageContaining("cannot be read here")
          .hasMessageContaining("no disk in child");
    }
  }

  @Test
  void namedJobRunsAgainWhenItsContentHasChanged() {
    List<Progress> reports = new CopyOnWriteArrayList<>();
    assertThat(sums(reports, 10)).containsExactly(11, 12);
    assertThat(sums(reports, 10)).containsExactly(11, 12);
    assertThat(last(reports)).isEqualTo(new Resumed(2, 0, 0, 0));
    assertThat(sums(reports, 20)).containsExactly(21, 22);
    assertThat(last(reports)).isEqualTo(new Resumed(0, 0, 2, 0));
    assertThat(Traces.in(folder).count("ran")).isEqualTo(4);
  }

  private static Resumed last(List<Progress> reports) {
    return reports.get(reports.size() - 1).resumed();
  }

  private List<Integer> sums(List<Progress> reports, int base) {
    Traces traces = Traces.in(folder);
    try (Pool own = connect();
        Broadcast<int[]> data = own.broadcast(new int[] {base})) {
      Job<Integer, Integer> job =
          own.job(
              x -> {
                traces.leave("ran");
                return data.value()[0] + x;
              });
      return job.named("broadcast-resumed").onProgress(reports::add).map(List.of(1, 2));
    }
  }

  @Test
  void replayReadsItFromTheLog() throws Exception {
    Broadcast<int[]> data = pool.broadcast(numbers(5, 10));
    Broadcast<String> named = pool.broadcast("of ");
    pool.<Pair<Broadcast<String>, Integer>, String>job(
            pair -> pair.first().value() + data.value()[pair.second()])
        .named("broadcast-replayed")
        .map(List.of(Pair.of(named, 0), Pair.of(named, 9)));
    data.close();
    named.close();

    assertThat(pool.attach("broadcast-replayed").replay(1)).isEqualTo("of " + numbers(5, 10)[9]);
  }
}
