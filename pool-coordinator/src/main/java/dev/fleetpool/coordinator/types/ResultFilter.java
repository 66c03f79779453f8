package dev.fleetpool.coordinator.types;

import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.ReadingRefusedException;
import dev.fleetpool.payload.SentBroadcast;
import java.io.ObjectInputFilter;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Decides which classes the results of one job may hold, before any object of them is made: the
 * {@linkplain JdkValues values of the JDK}, the {@linkplain JobTypes job's own code}, and what the
 * user allowed. It refuses with a {@link ReadingRefusedException} that names class and remedy. It
 * also bounds depth, references and arrays. The filter of the JVM, where one is set, holds as well.
 * Thread-safe.
 *
 * <p>Whoever may write to the results topic decides what comes, and reading an object runs code of
 * its class; so a list of what is known to be bad is not enough.
 */
public final class ResultFilter implements ObjectInputFilter {

  private final JobTypes job;
  private final ObjectInputFilter allowed;

  private ResultFilter(JobTypes job, ObjectInputFilter allowed) {
    this.job = job;
    this.allowed = allowed;
  }

  /**
   * Returns the filter for a job.
   *
   * @param function the function of the job
   * @param allowed patterns of class names, as {@code ObjectInputFilter.Config} takes them
   */
  public static ResultFilter of(Object function, List<String> allowed) {
    return new ResultFilter(new JobTypes(function), users(allowed));
  }

  private static ObjectInputFilter users(List<String> allowed) {
    ObjectInputFilter users = ObjectInputFilter.Config.createFilter(String.join(";", allowed));
    return users == null ? Payload.ANY_CLASS : users; // null if nothing is allowed
  }

  /** A call was given an object of this class, so its results may hold such objects. */
  public void addInput(Class<?> type) {
    job.addInput(type);
  }

  @Override
  public Status checkInput(FilterInfo info) {
    Limits.check(info);
    Class<?> type = info.serialClass();
    // An array is as harmless as its elements, which are asked for one by one.
    if (type == null || type.isArray() || allowed.checkInput(info) == Status.ALLOWED) {
      return Status.ALLOWED;
    }
    if (Proxy.isProxyClass(type) || Gadgets.holds(type)) {
      throw refused(type);
    }
    // An interface is one of those of a proxy, which is asked for next. A broadcast is a name here,
    // and its value is read through this filter too.
    if (type.isInterface()
        || type == SentBroadcast.class
        || JdkValues.holds(type)
        || job.hold(type)) {
      return Status.ALLOWED;
    }
    throw refused(type);
  }

  private ReadingRefusedException refused(Class<?> type) {
    return new ReadingRefusedException(
        "class %s is refused: results may hold values of the JDK and the job's own code (class folders, %s); say allow(\"%s\") to the pool's builder, or allow(%s.class) to the job, if it is harmless to read"
            .formatted(type.getName(), job.authors(), type.getName(), type.getSimpleName()));
  }
}
