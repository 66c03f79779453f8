package dev.fleetpool.service;

import dev.fleetpool.HostStatus;
import dev.fleetpool.JobStatus;
import dev.fleetpool.Outcome;
import dev.fleetpool.TaskFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs and what belongs to them, as they are told in JSON. */
public final class JobViews {

  private JobViews() {}

  static Map<String, Object> job(JobStatus job) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", job.jobId());
    view.put("phase", job.phase().name());
    view.put("total", job.progress().total().orElse(0));
    view.put("done", job.progress().done());
    view.put("failed", job.progress().failed());
    view.put("retried", job.progress().retried());
    view.put("slots", job.progress().slots());
    view.put("elapsedMs", job.progress().elapsed().toMillis());
    view.put("coordinator", job.coordinator());
    view.put("why", job.why());
    return view;
  }

  /** Returns what became of a task. */
  public static Map<String, @Nullable Object> outcome(Outcome<@Nullable Object> outcome) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("index", outcome.index());
    if (outcome instanceof Outcome.Failure<?> failed) {
      view.put("failure", failure(failed.exception().failure()));
    } else {
      view.put("result", value(outcome.get()));
    }
    return view;
  }

  /** What JSON has no form for is told as text. */
  private static @Nullable Object value(@Nullable Object value) {
    boolean isPlain =
        value == null
            || value instanceof String
            || value instanceof Number
            || value instanceof Boolean;
    if (isPlain) {
      return value;
    }
    return value instanceof List<?> list
        ? list.stream().map(JobViews::text).toList()
        : String.valueOf(value);
  }

  private static Object text(@Nullable Object element) {
    return element instanceof Number || element instanceof Boolean
        ? element
        : String.valueOf(element);
  }

  static Map<String, Object> failure(TaskFailure failure) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("index", failure.index());
    view.put("attempt", failure.attempt());
    view.put("reason", failure.reason().name());
    view.put("host", failure.host());
    view.put("className", failure.remoteClass());
    view.put("message", failure.message());
    view.put("stack", failure.stack());
    view.put("input", failure.input());
    return view;
  }

  static Map<String, Object> host(HostStatus host) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("name", host.name());
    view.put("slots", host.slots());
    view.put("busySlots", host.busySlots());
    view.put("labels", host.labels());
    view.put("javaVersion", host.javaVersion());
    view.put("memoryBytes", host.memoryBytes());
    return view;
  }
}
