package dev.fleetpool.cli.map;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One command that is to be run: the input of a task. It travels as bytes, which cost no Java
 * serialization.
 *
 * @param number the position of its input, from 1
 * @param command the program and its arguments
 * @param input what it reads on its standard input
 */
@SuppressWarnings("ArrayRecordComponent") // they are never compared
record CommandTask(long number, List<String> command, byte[] input) {

  private static final byte[] NOTHING = {};

  /** Creates one that reads nothing. */
  CommandTask(long number, List<String> command) {
    this(number, command, NOTHING);
  }

  byte[] encoded() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + input.length);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(number);
      out.writeInt(command.size());
      for (String word : command) {
        byte[] text = word.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
      }
      out.writeInt(input.length);
      out.write(input);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array takes everything
    }
    return bytes.toByteArray();
  }

  static CommandTask decoded(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      long number = in.readLong();
      int words = in.readInt();
      List<String> command = new ArrayList<>(words);
      for (int i = 0; i < words; i++) {
        command.add(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
      }
      return new CommandTask(number, List.copyOf(command), in.readNBytes(in.readInt()));
    }
  }
}
