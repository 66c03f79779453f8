package dev.fleetpool.child.frame;

import dev.fleetpool.child.frame.Frame.Progress;
import dev.fleetpool.jmh.Samples;
import dev.fleetpool.payload.PayloadOutput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Frames of results to bytes and back, for each frame. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the fields up
public class FrameBenchmark {

  /** How many tasks a frame has. */
  @Param({"1", "100"})
  int tasks;

  private final PayloadOutput output = new PayloadOutput();
  private final FrameAssembler assembler = new FrameAssembler();
  private Frame.Results frame;
  private byte[] stream;

  /** Makes the frame, and a stream with its length before it. */
  @Setup
  public void prepare() {
    byte[] records = Samples.records(tasks).toArray();
    frame = new Frame.Results(42, 0, tasks, records, Progress.LAST, 1_000_000);
    frame.write(output);
    byte[] body = output.toByteArray();
    stream = ByteBuffer.allocate(Integer.BYTES + body.length).putInt(body.length).put(body).array();
  }

  /** Writes a frame. */
  @Benchmark
  public int write() {
    output.reset();
    frame.write(output);
    return output.size();
  }

  /** Puts a frame together from what a channel gives. */
  @Benchmark
  public Frame assemble() throws IOException {
    ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(stream));
    assembler.readFrom(channel);
    return assembler.next().orElseThrow();
  }
}
