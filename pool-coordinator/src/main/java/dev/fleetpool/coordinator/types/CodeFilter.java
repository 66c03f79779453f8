package dev.fleetpool.coordinator.types;

import dev.fleetpool.payload.ReadingRefusedException;
import java.io.ObjectInputFilter;
import java.lang.reflect.Proxy;

/**
 * Decides which classes the logged code of a job may hold that is to be run here. That is any code
 * on the class path, since running it is what the caller asks for; {@linkplain Gadgets known means}
 * to run something else are refused. Stateless, thread-safe.
 */
public final class CodeFilter implements ObjectInputFilter {

  /** Creates one. */
  public CodeFilter() {}

  @Override
  public Status checkInput(FilterInfo info) {
    Limits.check(info);
    Class<?> type = info.serialClass();
    if (type != null && (Proxy.isProxyClass(type) || Gadgets.holds(type))) {
      throw new ReadingRefusedException(
          "class %s is refused in the code of a job: reading it may run something else"
              .formatted(type.getName()));
    }
    return Status.UNDECIDED;
  }
}
