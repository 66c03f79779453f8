package dev.fleetpool.payload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.TaskFunction;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

@SuppressWarnings("UnusedVariable") // the fields are read by serialization
class UnserializablePathTest {

  private static final String ME = "UnserializablePathTest";

  private static final class Socket {}

  private static class Base implements Serializable {
    private final Socket socket = new Socket();
  }

  private static final class Derived extends Base {}

  private static final class Holder implements Serializable {
    private static final Socket SHARED = new Socket();
    private final transient Socket closed = new Socket();
    private Object part;

    private Holder(Object part) {
      this.part = part;
    }
  }

  private record Point(int x, Object y) implements Serializable {}

  private static final class Replaced implements Serializable {
    private final Socket socket = new Socket();

    private Object writeReplace() {
      return "fine";
    }
  }

  private static final class Grid implements Serializable {
    private final Socket socket = new Socket();

    TaskFunction<Integer, Integer> anonymous() {
      return new TaskFunction<>() {
        @Override
        public Integer apply(Integer input) {
          return socket.hashCode();
        }
      };
    }

    TaskFunction<Integer, Integer> lambda() {
      return x -> socket.hashCode();
    }
  }

  @Test
  void anonymousClassLeadsThroughItsEnclosingInstance() {
    assertThat(UnserializablePath.find(new Grid().anonymous()))
        .contains(ME + "$Grid$1 -> this$0 -> socket (" + Socket.class.getName() + ")");
  }

  @Test
  void lambdaLeadsThroughTheInstanceItCaptured() {
    assertThat(UnserializablePath.find(new Grid().lambda()).orElseThrow())
        .isEqualTo(
            "lambda in "
                + ME
                + "$Grid -> captured this -> socket ("
                + Socket.class.getName()
                + ")");
  }

  @Test
  void lambdaNamesTheArgumentItCaptured() {
    int fine = 1;
    Socket socket = new Socket();
    TaskFunction<Integer, Integer> function = x -> fine + socket.hashCode();
    assertThat(UnserializablePath.find(function).orElseThrow())
        .endsWith(" -> captured argument 2 (" + Socket.class.getName() + ")");
  }

  @Test
  void lambdaOfAnOrdinaryTypeIsItselfTheCulprit() {
    Function<Integer, Integer> function = x -> x;
    assertThat(UnserializablePath.find(new Holder(function)).orElseThrow())
        .contains("part (a lambda whose type java.util.function.Function is not Serializable)");
  }

  @Test
  void arraysCollectionsAndMapsAreSearched() {
    Map<String, Object> map = new HashMap<>(Map.of("key", Arrays.asList(1, new Socket())));
    assertThat(UnserializablePath.find(new Object[] {1, new Holder(map)}).orElseThrow())
        .endsWith(" -> [1] -> part -> [key] -> [1] (" + Socket.class.getName() + ")");
    assertThat(UnserializablePath.find(new HashMap<>(Map.of(new Socket(), 1))).orElseThrow())
        .isEqualTo("HashMap -> key 0 (" + Socket.class.getName() + ")");
  }

  @Test
  void recordsAndSuperclassesAreSearched() {
    assertThat(UnserializablePath.find(new Point(1, new Derived())).orElseThrow())
        .endsWith("Point -> y -> socket (" + Socket.class.getName() + ")");
  }

  @Test
  void transientStaticAndReplacedPartsAreFine() {
    assertThat(UnserializablePath.find(new Holder(new Replaced()))).isEmpty();
  }

  @Test
  void circlesEnd() {
    Holder holder = new Holder(null);
    holder.part = List.of(holder, new Holder(holder));
    assertThat(UnserializablePath.find(holder)).isEmpty();
  }

  @Test
  void longChainsNeedNoStack() {
    Object chain = new Socket();
    for (int i = 0; i < 20_000; i++) {
      chain = new Holder(chain);
    }
    assertThat(UnserializablePath.find(chain).orElseThrow())
        .endsWith("part -> part (" + Socket.class.getName() + ")");
  }

  @Test
  void whatTheJdkHidesIsNamedAsFarAsItIsKnown() {
    assertThat(UnserializablePath.find(new Holder(new AtomicReference<>(new Socket()))))
        .contains(
            ME
                + "$Holder -> part (java.util.concurrent.atomic.AtomicReference, somewhere inside: "
                + Socket.class.getName()
                + ")");
  }

  @Test
  void theRootMayBeTheCulprit() {
    assertThat(UnserializablePath.find(new Thread()).orElseThrow())
        .isEqualTo("Thread (java.lang.Thread)");
  }
}
