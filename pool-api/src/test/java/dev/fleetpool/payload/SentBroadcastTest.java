package dev.fleetpool.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.Broadcast;
import dev.fleetpool.TaskFunction;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentBroadcastTest {

  private static final Blob BLOB = new Blob("0123456789abcdef".repeat(4), 5_000_000_000L);
  private static final ClassLoader LOADER = SentBroadcastTest.class.getClassLoader();

  @TempDir Path folder;

  private final PayloadOutput output = new PayloadOutput();

  /** What the coordinator has: its serialized form is the name. */
  private static final class Original implements Broadcast<String> {
    @Override
    public String value() {
      return "original";
    }

    @Override
    public void close() {}

    private Object writeReplace() {
      return new SentBroadcast<String>(BLOB);
    }
  }

  @Test
  @SuppressWarnings("unchecked") // it was written as one
  void functionThatCapturesOneMentionsItAndNamesItOnly() throws Exception {
    Broadcast<String> data = new Original();
    TaskFunction<String, String> function = x -> data.value() + x;

    Payload.write(output, function);

    assertThat(output.takeMentioned()).containsExactly(BLOB);
    assertThat(output.takeMentioned()).isEmpty();
    TaskFunction<String, String> read =
        (TaskFunction<String, String>) read(blob -> "read of " + blob.size());
    assertThat(read.apply("!")).isEqualTo("read of 5000000000!");
  }

  @Test
  void largeValueMentionsWhatIsInIt() {
    PayloadOutput spilling = new PayloadOutput(new SpillFolder(folder, 100));
    Payload.write(spilling, List.of(new Original(), "x".repeat(1000), new Original()));
    assertThat(spilling.takeMentioned()).containsExactly(BLOB);
    assertThat(spilling.takeFiles()).hasSize(1);
  }

  @Test
  void valueIsReadOnce() {
    int[] reads = {0};
    Payload.write(output, new Original());
    Broadcast<?> read = (Broadcast<?>) read(blob -> ++reads[0]);
    assertThat(read.value()).isEqualTo(1);
    assertThat(read.value()).isEqualTo(1);
  }

  @Test
  void valueThatIsNotKnownHereSaysSo() {
    Payload.write(output, new Original());
    PayloadInput input = new PayloadInput(output.toByteArray());
    Broadcast<?> read = (Broadcast<?>) Payload.read(input, LOADER, Payload.ANY_CLASS);
    assertThatThrownBy(read::value)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not known to this program");
  }

  private Object read(SentBroadcast.Content content) {
    BlobSource source =
        new BlobSource() {
          @Override
          public Path find(Blob blob) {
            throw new AssertionError("not asked");
          }

          @Override
          public Broadcast<?> broadcast(SentBroadcast<?> sent) {
            return new SentBroadcast<>(sent.blob(), content);
          }
        };
    PayloadInput input = new PayloadInput(output.toByteArray());
    return Payload.read(input, new Reading(LOADER, Payload.ANY_CLASS, Payload.NO_CODEC, source));
  }
}
