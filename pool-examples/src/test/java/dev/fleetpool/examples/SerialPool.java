package dev.fleetpool.examples;

import dev.fleetpool.AsyncResult;
import dev.fleetpool.AttachedJob;
import dev.fleetpool.Broadcast;
import dev.fleetpool.Codec;
import dev.fleetpool.FinalResults;
import dev.fleetpool.FinalResults.Occasion;
import dev.fleetpool.FinalStep;
import dev.fleetpool.FinalStepFailedException;
import dev.fleetpool.FinishingJob;
import dev.fleetpool.HostStatus;
import dev.fleetpool.Job;
import dev.fleetpool.JobStatus;
import dev.fleetpool.Outcome;
import dev.fleetpool.OutputStyle;
import dev.fleetpool.Pair;
import dev.fleetpool.Pool;
import dev.fleetpool.Progress;
import dev.fleetpool.ProgressListener;
import dev.fleetpool.ResultStream;
import dev.fleetpool.Resumed;
import dev.fleetpool.TaskFailure;
import dev.fleetpool.TaskFunction;
import dev.fleetpool.TaskFunction2;
import dev.fleetpool.TraceContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * A pool with one slot, the caller itself. Function, input and result go through Java serialization
 * as they do on the way to a child, so what cannot travel fails here too. What the examples do not
 * use is an {@link UnsupportedOperationException}.
 */
public final class SerialPool implements Pool {

  private static final Map<String, Sent<?>> OPEN = new ConcurrentHashMap<>();

  @Override
  public <A, R> R apply(TaskFunction<? super A, ? extends R> function, A input) {
    return run(function, input);
  }

  @Override
  public <A, R> AsyncResult<R> applyAsync(TaskFunction<? super A, ? extends R> function, A input) {
    return new Answer<>(run(function, input));
  }

  @Override
  public <A, R> List<R> map(
      TaskFunction<? super A, ? extends R> function, Iterable<? extends A> inputs) {
    return this.<A, R>job(function).map(inputs);
  }

  @Override
  public <A, R> AsyncResult<List<R>> mapAsync(
      TaskFunction<? super A, ? extends R> function, Iterable<? extends A> inputs) {
    return new Answer<>(this.<A, R>map(function, inputs));
  }

  @Override
  public <A, R> ResultStream<R> imap(
      TaskFunction<? super A, ? extends R> function, Iterable<? extends A> inputs) {
    return new Results<>(this.<A, R>map(function, inputs).iterator());
  }

  @Override
  public <A, R> ResultStream<R> imapUnordered(
      TaskFunction<? super A, ? extends R> function, Iterable<? extends A> inputs) {
    return imap(function, inputs);
  }

  @Override
  public <A, R> Job<A, R> job(TaskFunction<? super A, ? extends R> function) {
    return new SerialJob<>(function, progress -> {}, OutputStream.nullOutputStream());
  }

  @Override
  public <T> Broadcast<T> broadcast(T value) {
    Sent<T> sent = new Sent<>(UUID.randomUUID().toString(), copy(value));
    OPEN.put(sent.name(), sent);
    return sent;
  }

  /** Travels as its name. */
  private record Sent<T>(String name, T value) implements Broadcast<T> {
    @Override
    public void close() {
      OPEN.remove(name);
    }

    private Object writeReplace() {
      return new Name(name);
    }
  }

  private record Name(String name) implements Serializable {
    private Object readResolve() {
      return Objects.requireNonNull(OPEN.get(name));
    }
  }

  private static <A, R> R run(TaskFunction<? super A, ? extends R> function, A input) {
    try {
      return copy(copy(function).apply(copy(input)));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> T copy(T value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public <A, B, R> List<R> starmap(
      TaskFunction2<? super A, ? super B, ? extends R> function, Iterable<Pair<A, B>> inputs) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <A, B, R> AsyncResult<List<R>> starmapAsync(
      TaskFunction2<? super A, ? super B, ? extends R> function, Iterable<Pair<A, B>> inputs) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <A, R> ResultStream<R> imap(
      TaskFunction<? super A, ? extends R> function, Iterator<? extends A> inputs) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <A, R> ResultStream<R> imapUnordered(
      TaskFunction<? super A, ? extends R> function, Iterator<? extends A> inputs) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ExecutorService asExecutorService() {
    throw new UnsupportedOperationException();
  }

  @Override
  public AttachedJob attach(String jobId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<JobStatus> jobs() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<HostStatus> hosts() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdown() {}

  @Override
  public void join() {}

  @Override
  public boolean join(Duration timeout) {
    return true;
  }

  @Override
  public void terminate() {}

  @Override
  public void close() {}

  /** Rehearses on the first result. */
  private record SerialFinishingJob<A, R, T>(
      SerialJob<A, R> job, FinalStep<? super R, ? extends T> step) implements FinishingJob<A, T> {

    @Override
    public FinishingJob<A, T> rehearse(int tasks) {
      return this;
    }

    @Override
    public T map(Iterable<? extends A> inputs) {
      A first = inputs.iterator().next();
      var unused = apply(job.map(List.of(first)), Occasion.REHEARSAL);
      return apply(job.map(inputs), Occasion.COMPLETE);
    }

    @SuppressWarnings("unchecked") // a step that takes a super type of the results takes them
    private T apply(List<R> results, Occasion occasion) {
      try {
        return ((FinalStep<R, T>) step).apply(new FinalResults<>(results, occasion));
      } catch (Exception e) {
        throw new FinalStepFailedException(e.toString(), e);
      }
    }

    @Override
    public AsyncResult<T> mapAsync(Iterable<? extends A> inputs) {
      return new Answer<>(map(inputs));
    }
  }

  private record SerialJob<A, R>(
      TaskFunction<? super A, ? extends R> function, ProgressListener listener, OutputStream sink)
      implements Job<A, R> {

    @Override
    public Job<A, R> onProgress(ProgressListener reported) {
      return new SerialJob<>(function, reported, sink);
    }

    @Override
    public Job<A, R> output(OutputStream copied) {
      return new SerialJob<>(function, listener, copied);
    }

    @Override
    public Job<A, R> output(OutputStream copied, OutputStyle style) {
      return output(copied);
    }

    @Override
    public Job<A, R> codec(Codec codec) {
      return this;
    }

    @Override
    public Job<A, R> trace(TraceContext context) {
      return this;
    }

    @Override
    public Job<A, R> requires(String... labels) {
      return this;
    }

    @Override
    public Job<A, R> childHeap(String size) {
      return this;
    }

    @Override
    public Job<A, R> childJvmArgs(String... arguments) {
      return this;
    }

    @Override
    public Job<A, R> environment(Map<String, String> variables) {
      return this;
    }

    @Override
    public Job<A, R> allow(Class<?>... classes) {
      return this;
    }

    @Override
    public Job<A, R> afresh() {
      return this;
    }

    @Override
    public Job<A, R> named(String id) {
      return this;
    }

    @Override
    public Job<A, R> chunkSize(int tasks) {
      return this;
    }

    @Override
    public Job<A, R> timeout(Duration limit) {
      return this;
    }

    @Override
    public Job<A, R> retries(int furtherAttempts) {
      return this;
    }

    @Override
    public Job<A, R> backoff(Duration first, Duration max) {
      return this;
    }

    @Override
    public Job<A, R> retryIf(Predicate<? super TaskFailure> worthwhile) {
      return this;
    }

    @Override
    public Job<A, R> classPath(List<Path> entries) {
      throw new UnsupportedOperationException("the examples run with their own class path");
    }

    @Override
    public Job<A, R> withoutSpeculation() {
      return this;
    }

    @Override
    public Job<A, R> rehearse(int tasks) {
      return this;
    }

    @Override
    public <T> FinishingJob<A, T> then(FinalStep<? super R, ? extends T> finalStep) {
      return new SerialFinishingJob<A, R, T>(this, finalStep);
    }

    @Override
    public Job<A, R> failFast() {
      return this;
    }

    @Override
    public Job<A, Outcome<R>> collectFailures() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<R> map(Iterable<? extends A> inputs) {
      long startNs = System.nanoTime();
      List<A> read = new ArrayList<>();
      inputs.forEach(read::add);
      List<R> results = new ArrayList<>();
      PrintStream standardOutput = System.out;
      System.setOut(new PrintStream(sink, /* autoFlush= */ true, StandardCharsets.UTF_8));
      try {
        for (A input : read) {
          results.add(SerialPool.<A, R>run(function, input));
          listener.onProgress(progress(read.size(), results.size(), startNs));
        }
      } finally {
        System.setOut(standardOutput);
      }
      return results;
    }

    private static Progress progress(int total, int done, long startNs) {
      Duration elapsed = Duration.ofNanos(System.nanoTime() - startNs);
      return new Progress(
          "serial", OptionalLong.of(total), done, 0, 0, Resumed.NOTHING, 1, elapsed);
    }

    @Override
    public AsyncResult<List<R>> mapAsync(Iterable<? extends A> inputs) {
      return new Answer<>(map(inputs));
    }

    @Override
    public ResultStream<R> imap(Iterable<? extends A> inputs) {
      return new Results<>(map(inputs).iterator());
    }

    @Override
    public ResultStream<R> imapUnordered(Iterable<? extends A> inputs) {
      return imap(inputs);
    }

    @Override
    public ResultStream<R> imap(Iterator<? extends A> inputs) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ResultStream<R> imapUnordered(Iterator<? extends A> inputs) {
      throw new UnsupportedOperationException();
    }

    @Override
    public AttachedJob submit(Iterable<? extends A> inputs) {
      throw new UnsupportedOperationException();
    }
  }

  /** A result that is already there. */
  private static final class Answer<R> extends CompletableFuture<R> implements AsyncResult<R> {

    Answer(R value) {
      complete(value);
    }

    @Override
    public boolean await(Duration timeout) {
      return true;
    }

    @Override
    public boolean isSuccessful() {
      return !isCompletedExceptionally();
    }

    @Override
    public R get() throws InterruptedException, ExecutionException {
      return super.get();
    }

    @Override
    public R get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      return super.get(timeout, unit);
    }
  }

  private record Results<R>(Iterator<R> results) implements ResultStream<R> {

    @Override
    public boolean hasNext() {
      return results.hasNext();
    }

    @Override
    public R next() {
      return results.next();
    }

    @Override
    public void close() {}
  }
}
