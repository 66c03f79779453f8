package dev.fleetpool.simulation;

import static net.bytebuddy.matcher.ElementMatchers.isDeclaredBy;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleetpool.worker.core.SlotCore;
import dev.fleetpool.worker.core.SlotDecision;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;

/**
 * The test of the simulation: bugs are planted in the compiled code of coordinator and slot, one
 * after the other, and it must find each of them. Nothing in the product knows of this.
 */
class PlantedBugsTest {

  private static final int SEEDS = 2_000;
  private static final String COORDINATOR = "dev.fleetpool.coordinator.core.";
  private static final String WORKER = "dev.fleetpool.worker.core.";

  /** Changes one class. */
  private interface Planting {
    DynamicType.Builder<?> in(DynamicType.Builder<?> original);
  }

  @Test
  void nothingIsFoundWhereNothingWasPlanted() throws Exception {
    PlantedClassLoader loader = new PlantedClassLoader(Map.of());
    assertThat(failure(loader, 0)).isEmpty();
    assertThat(loader.loadClass(COORDINATOR + "Coordination").getClassLoader()).isSameAs(loader);
  }

  @Test
  void answersThatAreNotDeduplicated() throws Exception {
    Planting everythingIsNew =
        original ->
            original.visit(
                MemberSubstitution.relaxed()
                    .method(named("isAnswered"))
                    .stub()
                    .on(named("deliver")));
    Planting everythingIsAdded =
        original -> original.visit(Advice.to(AddAllThatAreNew.class).on(named("addAll")));
    isFound(
        Map.of(
            COORDINATOR + "ChunkAnswers", everythingIsNew,
            COORDINATOR + "AnsweredSet", everythingIsAdded),
        "answered twice",
        "ended without all answers"); // one that counts twice stands for one that is missing
  }

  /** Of a range that was refused. */
  @SuppressWarnings("UnusedVariable") // its code is copied to where it is read
  private static final class AddAllThatAreNew {
    @Advice.OnMethodExit
    static void exit(
        @Advice.Argument(0) long from,
        @Advice.Argument(1) long end,
        @Advice.FieldValue("above") BitSet above,
        @Advice.FieldValue("base") long base,
        @Advice.FieldValue(value = "count", readOnly = false) long count,
        @Advice.Return(readOnly = false) boolean result) {
      for (long index = Math.max(from, base); !result && index < end; index++) {
        if (!above.get((int) (index - base))) {
          above.set((int) (index - base));
          count++;
        }
      }
      result = true;
    }
  }

  @Test
  void chunkThatIsClaimedWhenItEnds() throws Exception {
    isFound(
        WORKER + "SlotCore",
        original ->
            original
                .defineField("withheld", List.class, Visibility.PUBLIC)
                .visit(Advice.to(ClaimLate.class).on(named("decide"))),
        "has started");
  }

  /** Keeps the claim of the chunk that runs until it does not run any more. */
  @SuppressWarnings("UnusedVariable") // its code is copied to where it is read
  private static final class ClaimLate {
    @Advice.OnMethodExit
    static void exit(
        @Advice.Return(readOnly = false) List<SlotDecision> decisions,
        @Advice.This SlotCore core,
        @Advice.FieldValue(value = "withheld", readOnly = false) List<SlotDecision> withheld) {
      List<SlotDecision> kept = new ArrayList<>();
      List<SlotDecision> told = new ArrayList<>();
      SlotDecision last = null;
      for (SlotDecision decision : decisions) {
        if (decision instanceof SlotDecision.Claim) {
          last = decision;
        }
      }
      if (withheld != null && (core.isIdle() || last != null)) {
        told.addAll(withheld);
        withheld = null;
      }
      for (SlotDecision decision : decisions) {
        if (decision == last && !core.isIdle()) {
          kept.add(decision);
        } else {
          told.add(decision);
        }
      }
      if (!kept.isEmpty()) {
        withheld = kept;
      }
      decisions = told;
    }
  }

  @Test
  void revokedPartitionThatIsForgotten() throws Exception {
    isFound(
        WORKER + "SlotCore",
        original -> original.method(named("revoked")).intercept(StubMethod.INSTANCE),
        "which it was told to give up");
  }

  @Test
  void attemptThatIsNotCounted() throws Exception {
    isFound(
        COORDINATOR + "Chunk",
        original ->
            original.visit(
                MemberSubstitution.relaxed()
                    .field(named("attempt"))
                    .onRead()
                    .stub()
                    .on(named("again"))),
        "is sent again as attempt 1");
  }

  @Test
  void creditThatIsNotReturnedWhenAHostIsLost() throws Exception {
    isFound(
        COORDINATOR + "Fleet",
        original ->
            original.visit(
                MemberSubstitution.relaxed()
                    .method(named("remove").and(takesArguments(1)).and(isDeclaredBy(Map.class)))
                    .stub()
                    .on(named("remove"))),
        "chunks are in flight, of which slots have");
  }

  @Test
  void epochThatIsIgnored() throws Exception {
    isFound(
        WORKER + "JobTable",
        original ->
            original.visit(
                MemberSubstitution.relaxed().method(named("epoch")).stub().on(named("find"))),
        "runs the function of another run");
  }

  @Test
  void runningTaskThatIsHandedBackWithTheRest() throws Exception {
    isFound(
        WORKER + "RunningChunk",
        original -> original.visit(Advice.to(OneLess.class).on(named("cut"))),
        "ran 2 times in 1 attempts",
        "ran 3 times in 2 attempts",
        "is sent again as attempt 1");
  }

  @SuppressWarnings("UnusedVariable") // its code is copied to where it is read
  private static final class OneLess {
    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(value = 0, readOnly = false) int offset) {
      offset = offset - 1;
    }
  }

  @Test
  void claimThatIsForgottenWhenItsCommitFails() throws Exception {
    isFound(
        WORKER + "Claims",
        original -> original.method(named("notCommitted")).intercept(StubMethod.INSTANCE),
        "was ever claimed");
  }

  @Test
  void silenceThatCountsDuringAnOutage() throws Exception {
    isFound(
        COORDINATOR + "Hearing",
        original -> original.method(named("isHeard")).intercept(FixedValue.value(true)),
        "ran 2 times in 1 attempts",
        "ran 3 times in 2 attempts",
        "has attempt 2 after 0 failures");
  }

  @Test
  void chunkThatIsStartedHoweverOftenItComes() throws Exception {
    isFound(
        WORKER + "HostTables",
        original -> original.method(named("begins")).intercept(FixedValue.value(true)),
        "which its host has run");
  }

  @Test
  void chunkThatIsOverWhileItRuns() throws Exception {
    isFound(
        WORKER + "HostTables",
        original -> original.method(named("hasBegun")).intercept(FixedValue.value(false)),
        "is over, which");
  }

  @Test
  void copyOfATaskThatMustNotHaveOne() throws Exception {
    isFound(
        COORDINATOR + "SpeculationRule",
        original ->
            original.visit(
                MemberSubstitution.relaxed()
                    .method(named("speculation"))
                    .stub()
                    .on(named("mayBeStraggler"))),
        "is sent again while");
  }

  @Test
  void secondCopy() throws Exception {
    isFound(
        COORDINATOR + "InFlight",
        original -> original.method(named("mayBeCopied")).intercept(FixedValue.value(true)),
        "is sent again while");
  }

  @Test
  void failureOfACopyThatCounts() throws Exception {
    isFound(
        COORDINATOR + "InFlight",
        original -> original.method(named("isPaired")).intercept(FixedValue.value(false)),
        "after 0 failures",
        "is sent again while");
  }

  @Test
  void attemptThatComesAtOnce() throws Exception {
    isFound(
        COORDINATOR + "Backoff",
        original -> original.method(named("delayNs")).intercept(FixedValue.value(0L)),
        "is sent again too early");
  }

  @Test
  void taskOfAnEarlierRunThatIsBegunAgain() throws Exception {
    isFound(
        COORDINATOR + "EarlierRuns",
        original -> original.method(named("concerns")).intercept(FixedValue.value(false)),
        "ran already and starts");
  }

  @Test
  void labelThatIsNotLookedAtByTheHost() throws Exception {
    isFound(
        WORKER + "HostRules",
        original -> original.method(named("serves")).intercept(FixedValue.value(true)),
        "whose label its host lacks");
  }

  @Test
  void labelThatIsNotLookedAtByAnybody() throws Exception {
    Planting everybodyServes =
        original -> original.method(named("serves")).intercept(FixedValue.value(true));
    isFound(
        Map.of(WORKER + "HostRules", everybodyServes, COORDINATOR + "SlotState", everybodyServes),
        "whose label its host lacks");
  }

  private static void isFound(String name, Planting planting, String... how) throws Exception {
    isFound(Map.of(name, planting), how);
  }

  private static void isFound(Map<String, Planting> plantings, String... how) throws Exception {
    PlantedClassLoader loader = plant(plantings);
    String failure = "";
    long seed = 0;
    while (failure.isEmpty() && seed < SEEDS) {
      failure = failure(loader, seed++);
    }
    System.out.printf("found at seed %d: %s%n", seed - 1, failure.lines().findFirst().orElse(""));
    assertThat(failure)
        .startsWith("seed " + (seed - 1) + ": ")
        .contains("replay: ./fleetpool simulate --seed " + (seed - 1) + " --trace")
        .contains("the last steps:")
        .containsAnyOf(how);
  }

  private static PlantedClassLoader plant(Map<String, Planting> plantings) {
    ClassFileLocator files = ClassFileLocator.ForClassLoader.of(Simulation.class.getClassLoader());
    TypePool types = TypePool.Default.of(files);
    Map<String, byte[]> changed = new HashMap<>();
    plantings.forEach(
        (name, planting) -> {
          DynamicType.Builder<?> original =
              new ByteBuddy().redefine(types.describe(name).resolve(), files);
          changed.put(name, planting.in(original).make().getBytes());
        });
    return new PlantedClassLoader(changed);
  }

  /** Runs one seed and returns what fails, if something does. */
  private static String failure(PlantedClassLoader loader, long seed) throws Exception {
    Method run = loader.loadClass(Simulation.class.getName()).getMethod("run", long.class);
    try {
      run.invoke(null, seed);
      return "";
    } catch (InvocationTargetException e) {
      return String.valueOf(e.getCause().getMessage());
    }
  }
}
