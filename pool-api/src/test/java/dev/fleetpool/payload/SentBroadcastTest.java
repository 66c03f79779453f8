package dev.fleetpool.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.Broadcast;
import dev.fleetpool.Codec;
import dev.fleetpool.TaskFunction;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentBroadcastTest {

  private static final ClassLoader LOADER = SentBroadcastTest.class.getClassLoader();

  @TempDir Path folder;

  private final PayloadOutput output = new PayloadOutput();
  private BlobFile content;
  private int reads;

  @BeforeEach
  void writeContent() {
    content = new SpillFolder(folder, 100).writeBroadcast("original", Payload.NO_CODEC);
  }

  /** What the caller has: its serialized form is the name. */
  private record Original(SentBroadcast<String> sent) implements Broadcast<String> {
    @Override
    public String value() {
      return "original";
    }

    @Override
    public void close() {}

    private Object writeReplace() {
      return sent;
    }
  }

  /** Writes upper case. */
  private static final class Shouting implements Codec {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean takes(Class<?> type) {
      return type == URI.class;
    }

    @Override
    public byte[] encode(Object value) {
      return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object decode(byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8) + "!";
    }
  }

  private Original original() {
    return new Original(new SentBroadcast<>(content.blob()));
  }

  @Test
  @SuppressWarnings("unchecked") // it was written as one
  void functionThatCapturesOneMentionsItAndNamesItOnly() throws Exception {
    Broadcast<String> data = original();
    TaskFunction<String, String> function = x -> data.value() + x;

    Payload.write(output, function);

    assertThat(output.takeMentioned()).containsExactly(content.blob());
    assertThat(output.takeMentioned()).isEmpty();
    TaskFunction<String, String> read = (TaskFunction<String, String>) read();
    assertThat(read.apply("!")).isEqualTo("original!");
  }

  @Test
  void largeValueMentionsWhatIsInIt() {
    PayloadOutput spilling = new PayloadOutput(new SpillFolder(folder, 100));
    Payload.write(spilling, List.of("x".repeat(1000), original(), original()));
    assertThat(spilling.takeMentioned()).containsExactly(content.blob());
    assertThat(spilling.takeFiles()).hasSize(1);
  }

  @Test
  void whatWasMentionedIsForgottenWithTheRest() {
    Payload.write(output, original());
    output.reset();
    assertThat(output.takeMentioned()).isEmpty();
  }

  @Test
  void valueIsReadOnceAndNotBeforeItIsAskedFor() {
    Payload.write(output, original());
    Broadcast<?> read = (Broadcast<?>) read();
    assertThat(reads).isZero();
    assertThat(read.value()).isEqualTo("original").isSameAs(read.value());
    assertThat(reads).isEqualTo(1);
  }

  @Test
  void valueOfACodecIsReadByIt() {
    content = new SpillFolder(folder, 100).writeBroadcast(URI.create("a"), new Shouting());
    Payload.write(output, original());
    assertThat(((Broadcast<?>) read()).value()).isEqualTo("a!");
  }

  @Test
  void valueMayHoldAnother() {
    BlobFile outer = new SpillFolder(folder, 100).writeBroadcast(original(), Payload.NO_CODEC);
    assertThat(outer.mentioned()).containsExactly(content.blob());
  }

  @Test
  void valueThatWasNotSentAlongSaysSo() {
    Payload.write(output, original());
    PayloadInput input = new PayloadInput(output.toByteArray());
    Broadcast<?> read = (Broadcast<?>) Payload.read(input, LOADER, Payload.ANY_CLASS);
    assertThatThrownBy(read::value)
        .isInstanceOf(BroadcastUnreadableException.class)
        .hasMessageContaining("cannot be read here: it was not sent along");
  }

  @Test
  void contentThatWasChangedIsRefused() throws IOException {
    Payload.write(output, original());
    byte[] bytes = Files.readAllBytes(content.path());
    bytes[bytes.length - 1]++;
    Files.write(content.path(), bytes);
    assertThatThrownBy(((Broadcast<?>) read())::value).hasMessageContaining("was changed");
  }

  @Test
  void threadsThatAskAtOnceGetTheSameOne() {
    content =
        new SpillFolder(folder, 100).writeBroadcast(new ArrayList<>(List.of(1)), Payload.NO_CODEC);
    Payload.write(output, original());
    Broadcast<?> read = (Broadcast<?>) read();
    Set<Object> values = Collections.newSetFromMap(new IdentityHashMap<>());
    IntStream.range(0, 64)
        .parallel()
        .mapToObj(i -> (Object) read.value())
        .toList()
        .forEach(values::add);
    assertThat(values).hasSize(1);
    assertThat(reads).isEqualTo(1);
  }

  @Test
  void nameAloneHasNoValue() {
    assertThatThrownBy(new SentBroadcast<>(content.blob())::value)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not known to this program");
  }

  private Object read() {
    BlobSource source =
        blob -> {
          reads++;
          if (blob.equals(content.blob())) {
            return content.path();
          }
          throw new IOException("not asked for");
        };
    PayloadInput input = new PayloadInput(output.toByteArray());
    return Payload.read(input, new Reading(LOADER, Payload.ANY_CLASS, Payload.NO_CODEC, source));
  }
}
