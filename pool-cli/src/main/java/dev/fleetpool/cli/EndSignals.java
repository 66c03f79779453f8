package dev.fleetpool.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this JVM does when the system tells it to end. Without this, the first signal starts the
 * shutdown hooks and a second one changes nothing.
 *
 * <p>Reflection, because javac warns of {@code sun.misc.Signal} in a way nothing can suppress.
 */
final class EndSignals {

  private static final Logger log = LoggerFactory.getLogger(EndSignals.class);

  private EndSignals() {}

  /** Has this done at each such signal, on a thread of its own: {@code TERM}, {@code INT}, .... */
  static void on(String signal, Runnable action) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      signalType
          .getMethod("handle", signalType, handlerType)
          .invoke(null, signalType.getConstructor(String.class).newInstance(signal), handler);
    } catch (InvocationTargetException e) {
      log.debug("the signal {} is not ours to handle", signal, e.getCause());
    } catch (ReflectiveOperationException e) {
      log.warn("cannot handle the signal {}", signal, e);
    }
  }
}
