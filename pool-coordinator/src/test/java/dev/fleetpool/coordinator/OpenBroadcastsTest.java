package dev.fleetpool.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.Broadcast;
import dev.fleetpool.payload.Blob;
import dev.fleetpool.payload.BlobFile;
import dev.fleetpool.proto.BlobHash;
import dev.fleetpool.proto.BlobRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenBroadcastsTest {

  private static final Blob NAME = new Blob("0123456789abcdef".repeat(4), 7);
  private static final Blob INNER = new Blob("fedcba9876543210".repeat(4), 8);

  private final List<Path> published = new ArrayList<>();
  private final List<Path> deleted = new ArrayList<>();
  private boolean brokersAreThere = true;
  private long nowNs;
  private final OpenBroadcasts open = new OpenBroadcasts(new Recorded(), () -> nowNs);

  private final class Recorded implements OpenBroadcasts.Files {
    @Override
    public BlobRef publishOnce(BlobFile file) {
      if (!brokersAreThere) {
        throw new IllegalStateException("no broker");
      }
      published.add(file.path());
      return place(file.blob(), published.size());
    }

    @Override
    public void delete(BlobFile file) {
      deleted.add(file.path());
    }
  }

  private static BlobRef place(Blob blob, int offset) {
    return new BlobRef(new BlobHash(blob.hash()), blob.size(), 1, offset, 1);
  }

  private static BlobFile file(Blob blob, String path, Blob... mentioned) {
    return new BlobFile(blob, Path.of(path), List.of(mentioned));
  }

  @Test
  void fileIsKeptUntilTheLastOfTheSameContentIsClosed() {
    Broadcast<String> one = open.add(file(NAME, "one"), "a");
    Broadcast<String> other = open.add(file(NAME, "other"), "a");
    assertThat(deleted).containsExactly(Path.of("other"));

    one.close();
    one.close();
    assertThat(open.places("it", List.of(NAME))).containsExactly(place(NAME, 1));

    other.close();
    assertThat(deleted).containsExactly(Path.of("other"), Path.of("one"));
    assertThatThrownBy(() -> open.places("it", List.of(NAME)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("it holds the broadcast 0123456789ab");
  }

  @Test
  void placesAreLookedUpAgainAfterAnHour() {
    open.add(file(NAME, "one"), "a");
    nowNs += Duration.ofMinutes(59).toNanos();
    assertThat(open.places("it", List.of(NAME))).containsExactly(place(NAME, 1));

    nowNs += Duration.ofMinutes(2).toNanos();

    assertThat(open.places("it", List.of(NAME))).containsExactly(place(NAME, 2));
    assertThat(open.places("it", List.of(NAME))).containsExactly(place(NAME, 2));
    assertThat(published).hasSize(2);
  }

  @Test
  void whatAnotherHoldsGoesWithItEvenWhenThatIsClosed() {
    Broadcast<String> inner = open.add(file(INNER, "inner"), "a");
    open.add(file(NAME, "outer", INNER), "b");
    inner.close();

    assertThat(open.places("it", List.of(NAME))).containsExactly(place(NAME, 2), place(INNER, 1));
  }

  @Test
  void whatAnotherHoldsIsLookedUpAgainTooAndItsFileIsKeptForThat() {
    Broadcast<String> inner = open.add(file(INNER, "inner"), "a");
    Broadcast<String> outer = open.add(file(NAME, "outer", INNER), "b");
    inner.close();
    assertThat(deleted).isEmpty();
    assertThatThrownBy(() -> open.places("it", List.of(INNER)))
        .isInstanceOf(IllegalStateException.class);

    nowNs += Duration.ofMinutes(61).toNanos();
    assertThat(open.places("it", List.of(NAME))).containsExactly(place(NAME, 3), place(INNER, 4));

    outer.close();
    assertThat(deleted).containsExactly(Path.of("outer"), Path.of("inner"));
  }

  @Test
  void whatCannotBePublishedLeavesNoFile() {
    brokersAreThere = false;
    assertThatThrownBy(() -> open.add(file(NAME, "one"), "a")).hasMessage("no broker");
    assertThat(deleted).containsExactly(Path.of("one"));
  }
}
