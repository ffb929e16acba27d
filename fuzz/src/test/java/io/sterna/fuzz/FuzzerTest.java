package io.sterna.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.fuzz.Fuzzer.Budget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// The fuzzer finds decoders that are wrong in each of the ways that it looks for.
class FuzzerTest {
  private static final Budget MANY = Budget.of(10_000, 10_000, Duration.ZERO);

  private static byte[] sample(Random random) {
    return new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) random.nextInt(8)};
  }

  private static Target target(Target.Decoder decoder) {
    return Target.of("made", FuzzerTest::sample, decoder);
  }

  private static ThrowingCallable fuzzing(Target.Decoder decoder) {
    return () -> Fuzzer.run(target(decoder), 0, MANY);
  }

  @Test
  void allInputsAreTakenAndCounted() throws InterruptedException {
    var outcome = Fuzzer.run(target((in, _) -> in.length == 8), 0, MANY);
    assertThat(outcome.inputs()).isEqualTo(10_000);
    assertThat(outcome.accepted()).isBetween(1_000L, 9_000L);
  }

  @Test
  void aTruncationThatIsNotExpectedIsFound() {
    assertThatThrownBy(fuzzing((in, _) -> in[4] == 5))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("made throws java.lang.ArrayIndexOutOfBoundsException")
        .hasRootCauseInstanceOf(ArrayIndexOutOfBoundsException.class);
  }

  @Test
  void anEndlessLoopIsFound() {
    Target.Decoder loops =
        (in, _) -> {
          while (in.length > 2 && in[1] == 0) LockSupport.parkNanos(1_000_000);
          return true;
        };
    var impatient = new Budget(10_000, 10_000, Duration.ZERO, Duration.ofMillis(300), 1 << 20);
    assertThatThrownBy(() -> Fuzzer.run(target(loops), 0, impatient))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("made hangs");
  }

  @Test
  void aLengthThatIsBelievedIsFound() {
    Target.Decoder believes =
        (in, _) -> in.length > 1 && new byte[(in[0] & 0xff) << 20].length > in.length;
    assertThatThrownBy(fuzzing(believes))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("made allocates");
  }

  @Test
  void aFailureSaysWhatReplaysIt() {
    Target.Decoder fails =
        (in, _) -> {
          if (in.length > 10) throw new IllegalStateException("long");
          return true;
        };
    var message = new ArrayList<String>();
    assertThatThrownBy(fuzzing(fails)).satisfies(e -> message.add(e.getMessage()));
    var line = message.getFirst().lines().filter(l -> l.startsWith("replay: ")).findFirst();
    var words = List.of(line.orElseThrow().split(" "));
    assertThat(words.subList(1, 5)).containsExactly("./dev", "fuzz", "--replay", "made");
    long seed = Long.parseLong(words.getLast());
    var once = Budget.of(1, 1, Duration.ZERO);
    assertThatThrownBy(() -> Fuzzer.run(target(fails), seed, once)).hasMessage(message.getFirst());
  }
}
