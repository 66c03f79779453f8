package dev.fleetpool.coordinator;

import dev.fleetpool.TaskFunction;
import dev.fleetpool.coordinator.JobOpener.Manner;
import dev.fleetpool.coordinator.core.Coordination;
import dev.fleetpool.coordinator.core.InputBlobs;
import dev.fleetpool.coordinator.core.JobSettings.OnFailure;
import dev.fleetpool.coordinator.core.JobSettings.Release;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadOutput;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The jobs behind {@code apply}: all calls with one function are tasks of one job that stays open,
 * so that a call costs one record and not a job, and many calls share records. A job without calls
 * for a while is ended. Thread-safe; {@link #round} is called by the loop.
 *
 * <p>Two functions are one if they serialize to the same bytes. A function without fields, such as
 * a lambda that captures nothing, is known by its class alone; one with fields is serialized at
 * each call, since its fields may have changed.
 */
final class ApplyJobs {

  private static final Manner MANNER = new Manner(Release.AS_THEY_COME, OnFailure.GO_ON);
  private static final long IDLE_NS = 2_000_000_000L;

  /** Whether a class says all of a function; asked at every call. */
  private static final ClassValue<Boolean> KNOWN_BY_CLASS =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return hasNoFields(type);
        }
      };

  private final JobOpener opener;
  private final OpenJobs open;
  private final CallbackRunner callbacks;
  private final LongSupplier clock;
  private final Travel travel;
  private final Map<Object, ApplyJob> jobs = new ConcurrentHashMap<>();

  ApplyJobs(
      JobOpener opener,
      OpenJobs open,
      CallbackRunner callbacks,
      LongSupplier clock,
      Travel travel) {
    this.opener = opener;
    this.open = open;
    this.callbacks = callbacks;
    this.clock = clock;
    this.travel = travel;
  }

  /** Submits one call. */
  <R extends @Nullable Object> FleetResult<R> apply(
      TaskFunction<?, ?> function, @Nullable Object input) {
    open.checkOpen("the task");
    // Before a job is looked for, since a large input takes a while, and a job without calls ends.
    PayloadOutput encoded = opener.code().large().newOutput();
    Payload.write(encoded, input, "input", travel.codec());
    InputBlobs blobs = opener.code().large().publish(encoded, "the input");
    Object identity = identity(function);
    while (true) {
      FleetResult<R> result =
          job(identity, function).submit(input, encoded, blobs, clock.getAsLong());
      if (result != null) {
        return result;
      }
      // That job was ended for want of calls at the same moment; the next look-up opens another.
    }
  }

  private Object identity(TaskFunction<?, ?> function) {
    Class<?> type = function.getClass();
    return KNOWN_BY_CLASS.get(type) ? type : opener.code().identity(function);
  }

  private static boolean hasNoFields(Class<?> type) {
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      for (var field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          return false;
        }
      }
    }
    return true;
  }

  private ApplyJob job(Object identity, TaskFunction<?, ?> function) {
    ApplyJob open = jobs.get(identity);
    if (open != null && !open.isOver()) {
      return open;
    }
    // Outside of the map's lock, since writing a function may run code of the user, and a class
    // path may take a while.
    CallerCode.Encoded code = opener.code().function(travel.packed(function));
    opener.carryClassPath(Submission.of(function));
    return jobs.compute(
        identity, (key, job) -> job != null && !job.isOver() ? job : openJob(function, code));
  }

  private ApplyJob openJob(TaskFunction<?, ?> function, CallerCode.Encoded code) {
    // Calls of one function need have nothing in common, nor be harmless when made twice.
    Submission submission =
        Submission.of(function)
            .withAttempts(AttemptOptions.DEFAULT.withoutSpeculation())
            .withTravel(travel);
    JobRun run = opener.newRun(submission);
    RunningJob running =
        opener.prepare(run.key(), ReadAhead.unlimited(), Resumption.none(), travel.codec());
    ApplyJob job =
        new ApplyJob(
            running,
            opener.failures(run.key(), submission),
            submission.values(),
            callbacks,
            () -> open.remove(run.key()));
    opener.open(run, running, opener.settings(run, submission, code, MANNER), job);
    return job;
  }

  /** Ends the jobs that have had no calls for a while. */
  void round(Coordination core, long nowNs) {
    jobs.values().removeIf(job -> job.endIfIdle(core, nowNs, IDLE_NS));
  }

  /** Ends all of them; what was submitted goes on. */
  void endAll() {
    jobs.values().forEach(ApplyJob::end);
  }
}
