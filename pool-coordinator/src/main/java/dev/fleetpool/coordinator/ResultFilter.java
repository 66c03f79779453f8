package dev.fleetpool.coordinator;

import java.io.ObjectInputFilter;

/**
 * Bounds what a result may make the caller's JVM do: depth, references, array sizes, and no classes
 * that are known to turn deserialization into execution. The JVM-wide filter, where one is set,
 * holds as well. Stateless, thread-safe.
 */
final class ResultFilter implements ObjectInputFilter {

  private static final long MAX_DEPTH = 1_000;
  private static final long MAX_REFERENCES = 50_000_000;
  private static final long MAX_ARRAY = 256L * 1024 * 1024;

  private static final ObjectInputFilter GADGETS =
      ObjectInputFilter.Config.createFilter(
          String.join(
              ";",
              "!java.rmi.**",
              "!javax.management.**",
              "!javax.naming.**",
              "!javax.script.**",
              "!sun.rmi.**",
              "!sun.reflect.annotation.**",
              "!com.sun.jndi.**",
              "!com.sun.rowset.**",
              "!com.sun.org.apache.xalan.**",
              "!com.sun.org.apache.bcel.**",
              "!org.apache.commons.collections.functors.**",
              "!org.apache.commons.collections4.functors.**",
              "!org.apache.commons.beanutils.**",
              "!org.codehaus.groovy.runtime.**",
              "!org.springframework.beans.factory.**",
              "!com.mchange.v2.c3p0.**"));

  @Override
  public Status checkInput(FilterInfo info) {
    if (info.depth() > MAX_DEPTH
        || info.references() > MAX_REFERENCES
        || info.arrayLength() > MAX_ARRAY) {
      return Status.REJECTED;
    }
    ObjectInputFilter jvmWide = ObjectInputFilter.Config.getSerialFilter();
    if (jvmWide != null && jvmWide.checkInput(info) == Status.REJECTED) {
      return Status.REJECTED;
    }
    return GADGETS.checkInput(info);
  }
}
