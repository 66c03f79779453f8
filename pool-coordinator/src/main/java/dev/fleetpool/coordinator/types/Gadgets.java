package dev.fleetpool.coordinator.types;

import java.util.List;

/**
 * Classes of libraries that are known to turn reading into running. They are refused even where a
 * job's own code lies in the same packages, unless the user allows them by name. Such a list is
 * never complete, which is why it is not what the filter rests on. Stateless.
 */
final class Gadgets {

  private static final List<String> PREFIXES =
      List.of(
          "bsh.",
          "clojure.",
          "com.mchange.v2.c3p0.",
          "com.sun.jndi.",
          "com.sun.org.apache.",
          "com.sun.rowset.",
          "com.vaadin.data.util.",
          "groovy.lang.",
          "org.apache.commons.beanutils.",
          "org.apache.commons.collections.functors.",
          "org.apache.commons.collections4.functors.",
          "org.apache.commons.fileupload.",
          "org.apache.click.",
          "org.apache.wicket.",
          "org.aspectj.weaver.",
          "org.codehaus.groovy.runtime.",
          "org.hibernate.engine.",
          "org.hibernate.tuple.",
          "org.jboss.interceptor.",
          "org.mozilla.javascript.",
          "org.python.core.",
          "org.springframework.aop.",
          "org.springframework.beans.factory.",
          "org.springframework.core.");

  private Gadgets() {}

  /** Says whether the class is one of them. */
  static boolean holds(Class<?> type) {
    return PREFIXES.stream().anyMatch(type.getName()::startsWith);
  }
}
