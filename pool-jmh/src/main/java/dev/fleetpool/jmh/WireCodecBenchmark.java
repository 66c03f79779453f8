package dev.fleetpool.jmh;

import dev.fleetpool.proto.ChunkKey;
import dev.fleetpool.proto.JobKey;
import dev.fleetpool.proto.ResultMessage;
import dev.fleetpool.proto.TaskMessage;
import dev.fleetpool.proto.UnreadableRecordException;
import dev.fleetpool.proto.WireCodec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Messages to bytes and back, for each message. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the fields up
public class WireCodecBenchmark {

  /** How many tasks a message has. */
  @Param({"1", "100"})
  int tasks;

  private TaskMessage chunk;
  private ResultMessage answer;
  private byte[] chunkBytes;
  private byte[] answerBytes;

  /** Makes the messages. */
  @Setup
  public void prepare() {
    chunk = Samples.chunk(new ChunkKey(new JobKey("2f0c7e9e-job", 1), 42), tasks);
    answer = Samples.answer(chunk, Samples.records(tasks), 1_000_000);
    chunkBytes = WireCodec.encode(chunk);
    answerBytes = WireCodec.encode(answer);
  }

  /** Encodes a chunk. */
  @Benchmark
  public byte[] encodeTask() {
    return WireCodec.encode(chunk);
  }

  /** Decodes a chunk. */
  @Benchmark
  public TaskMessage decodeTask() throws UnreadableRecordException {
    return WireCodec.decodeTask(chunkBytes);
  }

  /** Encodes results. */
  @Benchmark
  public byte[] encodeResult() {
    return WireCodec.encode(answer);
  }

  /** Decodes results. */
  @Benchmark
  public ResultMessage decodeResult() throws UnreadableRecordException {
    return WireCodec.decodeResult(answerBytes);
  }
}
