package dev.fleetpool.coordinator.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleetpool.TaskFunction;
import dev.fleetpool.payload.MalformedPayloadException;
import dev.fleetpool.payload.Payload;
import dev.fleetpool.payload.PayloadInput;
import dev.fleetpool.payload.PayloadOutput;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results of a job whose code lies in a jar, and in the class folder of this test. */
class ResultFilterTest {

  private static final String TRACE = "fleetpool.test.trace";

  private static final Map<String, String> SOURCES =
      Map.of(
          "com.acme.jobs.Main",
          """
          package com.acme.jobs;
          import com.acme.model.*;
          import dev.fleetpool.TaskFunction;
          import org.lib.*;
          public class Main {
            public static TaskFunction<Integer, Object> plain() { return x -> new Fit(x); }
            public static TaskFunction<Integer, org.lib.math.Vector> declaring() {
              return x -> new org.lib.math.Vector();
            }
            public static Object fit() { return new Fit(1); }
            public static Object holder() { return new Holder(); }
            public static Object trace() { return new Trace(); }
            public static Object vector() { return new org.lib.math.Vector(); }
          }
          """,
          "com.acme.model.Fit",
          """
          package com.acme.model;
          public record Fit(int x) implements java.io.Serializable {}
          """,
          "com.acme.model.Holder",
          """
          package com.acme.model;
          public class Holder extends org.lib.Base implements java.io.Serializable {
            java.util.List<org.lib.math.Vector> vectors =
                new java.util.ArrayList<>(java.util.List.of(new org.lib.math.Vector()));
          }
          """,
          "org.lib.Base",
          "package org.lib; public class Base implements java.io.Serializable {}",
          "org.lib.math.Vector",
          """
          package org.lib.math;
          public class Vector implements java.io.Serializable {
            Point point = new Point();
            static class Point implements java.io.Serializable {}
          }
          """,
          "org.lib.Trace",
          """
          package org.lib;
          public class Trace implements java.io.Serializable {
            private void readObject(java.io.ObjectInputStream in) {
              System.setProperty("fleetpool.test.trace", "read");
            }
          }
          """,
          "org.apache.commons.collections.functors.Functor",
          """
          package org.apache.commons.collections.functors;
          public class Functor implements java.io.Serializable {}
          """);

  private record Own(List<Integer> numbers) implements Serializable {}

  @TempDir static Path folder;

  private URLClassLoader jar;

  @BeforeEach
  void compile() throws Exception {
    System.clearProperty(TRACE);
    jar = CompiledJar.of(folder, SOURCES);
  }

  @AfterEach
  void close() throws Exception {
    System.clearProperty(TRACE);
    jar.close();
  }

  private Object call(String method) throws Exception {
    return jar.loadClass("com.acme.jobs.Main").getMethod(method).invoke(null);
  }

  private static byte[] encoded(Object value) {
    PayloadOutput output = new PayloadOutput();
    Payload.write(output, value);
    return output.toByteArray();
  }

  private Object read(Object function, Object value, String... allowed) {
    return Payload.read(
        new PayloadInput(encoded(value)), jar, ResultFilter.of(function, List.of(allowed)));
  }

  @Test
  void valuesOfTheJdkAreRead() throws Exception {
    Object values =
        new ArrayList<>(
            List.of(
                new BigDecimal("1.5"),
                LocalDate.EPOCH,
                Duration.ofDays(1),
                ZonedDateTime.parse("2026-01-01T00:00:00+01:00[Europe/Paris]"),
                new UUID(1, 2),
                Locale.ROOT,
                EnumSet.of(TimeUnit.DAYS),
                new EnumMap<>(Map.of(TimeUnit.DAYS, "x")),
                new TreeMap<>(Map.of("a", List.of(1))),
                new ConcurrentHashMap<>(Map.of(1, 2)),
                new String[][] {{"a"}, {}}.length));
    assertThat(read(call("plain"), values)).isEqualTo(values);
    assertThat(read(call("plain"), new AtomicLong(7))).hasToString("7");
    assertThat(read(call("plain"), new String[][] {{"a"}, {}}))
        .isEqualTo(new String[][] {{"a"}, {}});
    assertThat(read(call("plain"), new IllegalStateException("x", new Error("y"))))
        .hasToString("java.lang.IllegalStateException: x");
  }

  @Test
  void codeOfTheAuthorIsRead() throws Exception {
    assertThat(read(call("plain"), call("fit"))).hasToString("Fit[x=1]");
    assertThat(read(call("plain"), new Own(List.of(1)))).isEqualTo(new Own(List.of(1)));
  }

  @Test
  void classOfALibraryIsRefusedBeforeAnythingOfItRuns() throws Exception {
    Object function = call("plain");
    Object trace = call("trace");
    assertThatThrownBy(() -> read(function, trace))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContainingAll(
            "class org.lib.Trace is refused", "com.acme.**", "allow(\"org.lib.Trace\")");
    assertThatThrownBy(() -> read(function, new ArrayList<>(List.of(1, trace))))
        .hasMessageContaining("class org.lib.Trace is refused");
    assertThat(System.getProperty(TRACE)).isNull();
  }

  @Test
  void whatTheUserAllowsIsRead() throws Exception {
    Object function = call("plain");
    Object trace = call("trace");
    for (String pattern : List.of("org.lib.Trace", "org.lib.*", "org.**")) {
      System.clearProperty(TRACE);
      assertThat(read(function, trace, "org.other.**", pattern)).isNotNull();
      assertThat(System.getProperty(TRACE)).isEqualTo("read");
    }
  }

  @Test
  void declaredResultTypeIsReadWithItsPackage() throws Exception {
    Object vector = call("vector");
    assertThat(read(call("declaring"), vector)).isNotNull();
    Object other = call("plain");
    assertThatThrownBy(() -> read(other, vector)).hasMessageContaining("org.lib.math.Vector");
  }

  @Test
  void whatOwnClassesExtendAndDeclareAsFieldsIsRead() throws Exception {
    assertThat(read(call("plain"), call("holder"))).isNotNull();
  }

  @Test
  void classOfWhatACallIsGivenIsRead() throws Exception {
    Object vector = call("vector");
    TaskFunction<Object, Object> same = x -> x;
    ResultFilter filter = ResultFilter.of(same, List.of());
    assertThatThrownBy(() -> Payload.read(new PayloadInput(encoded(vector)), jar, filter))
        .hasMessageContaining("org.lib.math.Vector");
    filter.addInput(vector.getClass());
    assertThat(Payload.read(new PayloadInput(encoded(vector)), jar, filter)).isNotNull();
  }

  @Test
  void knownGadgetsAreRefusedInOwnPackagesToo() throws Exception {
    Object functor =
        jar.loadClass("org.apache.commons.collections.functors.Functor")
            .getConstructor()
            .newInstance();
    ResultFilter filter = ResultFilter.of(call("plain"), List.of());
    filter.addInput(functor.getClass());
    assertThatThrownBy(() -> Payload.read(new PayloadInput(encoded(functor)), jar, filter))
        .hasMessageContaining("functors.Functor is refused");
  }

  @Test
  void lambdasAndProxiesAreRefused() throws Exception {
    Object function = call("plain");
    Runnable lambda = (Runnable & Serializable) () -> {};
    assertThatThrownBy(() -> read(function, lambda)).hasMessageContaining("SerializedLambda");
    InvocationHandler handler = (InvocationHandler & Serializable) (proxy, method, args) -> null;
    Object proxy =
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Comparable.class}, handler);
    assertThatThrownBy(() -> read(function, proxy)).hasMessageContaining("is refused");
  }

  @Test
  void deepNestsAreRefused() throws Exception {
    Object function = call("plain");
    Object[] nest = {};
    for (int i = 0; i < 1_100; i++) {
      nest = new Object[] {nest};
    }
    Object deep = nest;
    assertThatThrownBy(() -> read(function, deep)).hasMessageContaining("depth is beyond 1000");
  }

  @Test
  void functionIsNotLookedAtForPlainResults() {
    TaskFunction<Object, Object> unreadable =
        new TaskFunction<>() {
          @Override
          public Object apply(Object input) {
            return input;
          }

          private Object writeReplace() {
            throw new AssertionError("looked at");
          }
        };
    assertThatCode(() -> read(unreadable, new ArrayList<>(List.of(new BigDecimal("1")))))
        .doesNotThrowAnyException();
  }
}
