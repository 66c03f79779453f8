package dev.fleetpool.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.ControlMessage;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RecordPublisherTest {

  private static final ControlMessage ORDER =
      new ControlMessage.HandBack(new ChunkKey(new JobKey("job", 1), 2));

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(
          /* autoComplete= */ false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final RecordPublisher publisher = new RecordPublisher(producer, new Topics("f"));
  private final List<Optional<Exception>> done = new ArrayList<>();

  @Test
  void recordThatIsInTheLogIsToldOf() {
    publisher.publish(ORDER, done::add);
    assertThat(done).isEmpty();

    producer.completeNext();

    assertThat(done).containsExactly(Optional.empty());
    assertThat(producer.history().get(0).topic()).isEqualTo("f.control");
  }

  @Test
  void publisherThatRefusesFailsWhatComesAndWhatIsUnderWayForItsReason() {
    RuntimeException reason = new IllegalStateException("topic f.control was deleted");
    publisher.publish(ORDER, done::add);

    publisher.refuse(reason);
    publisher.publish(ORDER, done::add);
    producer.errorNext(new IllegalStateException("closed"));

    assertThat(done).containsExactly(Optional.of(reason), Optional.of(reason));
    assertThat(producer.closed()).isTrue();
  }
}
