package dev.fleetpool.cli.map;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads records that end with a byte from a stream, as they come: lines, or what stands between
 * null bytes. Owned by the thread that reads.
 */
final class Records implements InputSource {

  private static final int BUFFER_BYTES = 64 * 1024;

  private final InputStream in;
  private final String name;
  private final byte end;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final ByteArrayOutputStream record = new ByteArrayOutputStream();
  private int from;
  private int to;
  private long count;

  /** Creates one that reads what messages call by this name. */
  Records(InputStream in, String name, byte end) {
    this.in = in;
    this.name = name;
    this.end = end;
  }

  @Override
  public Optional<String> next() throws IOException {
    record.reset();
    while (true) {
      if (from == to && !fill()) {
        return record.size() == 0 ? Optional.empty() : Optional.of(text());
      }
      int stop = from;
      while (stop < to && buffer[stop] != end) {
        stop++;
      }
      record.write(buffer, from, stop - from);
      from = Math.min(stop + 1, to);
      if (stop < to) {
        return Optional.of(text());
      }
    }
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(buffer));
    return to > 0;
  }

  /** An input that is no text could not become an argument as it is. */
  private String text() throws IOException {
    count++;
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(record.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IOException(
          "input %d of %s must be UTF-8 to become an argument; convert it with iconv, or pass it with --pipe"
              .formatted(count, name),
          e);
    }
  }
}
