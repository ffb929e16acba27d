package io.sterna.core.association;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.Context;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.NakCode;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// CONTEXT (protocol §6, §7).
class ContextsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int TCP = 6;

  private final Pair pair = Pair.connected();
  private final Tcn here = new Tcn(TCP, pair.mobile.id, pair.stable.id, 40_000, 22);
  private final Tcn there = here.reversed();

  private void doubt(Tcn tcn) {
    pair.mobile.on(new Input.ContextDoubted(tcn, new LocatorPair(Pair.M1, Pair.S1)));
  }

  private NakCode nak() {
    return pair.mobile.received(Nak.class).getLast().code();
  }

  @Test
  void aConnectionThatBothHaveIsNativeAtBothEnds() {
    pair.stable.has.add(there);
    doubt(here);
    pair.run(SECOND);
    assertThat(pair.stable.received(Context.class).getFirst().tcns()).containsExactly(here);
    assertThat(pair.mobile.shared).containsExactly(here);
    assertThat(pair.stable.shared).containsExactly(there);
  }

  @Test
  void aConnectionThatThePeerDoesNotHaveStaysAsItIs() {
    doubt(here);
    pair.run(SECOND);
    assertThat(pair.mobile.received(Ack.class)).hasSize(1);
    assertThat(pair.mobile.shared).isEmpty();
    assertThat(pair.stable.shared).isEmpty();
  }

  @Test
  void aLostQuestionIsRepeatedAndOneConnectionIsAskedOnce() {
    pair.stable.has.add(there);
    pair.loses = _ -> true;
    doubt(here);
    doubt(here);
    pair.run(Duration.ofMillis(200));
    pair.loses = _ -> false;
    pair.run(SECOND);
    assertThat(pair.stable.received(Context.class)).hasSize(1);
    assertThat(pair.mobile.shared).containsExactly(here);
    doubt(here); // and again later, should it be doubtful again
    pair.run(SECOND);
    assertThat(pair.stable.received(Context.class)).hasSize(2);
  }

  @Test
  void aCollisionIsRefusedByCode8() {
    pair.stable.collides.add(there);
    doubt(here);
    pair.run(SECOND);
    assertThat(nak()).isEqualTo(NakCode.PORT_IN_USE);
    assertThat(pair.mobile.shared).isEmpty();
  }

  @Test
  void tooManyAtATimeAreRefusedByCode6() {
    pair.mobile.say(new Context(77, Collections.nCopies(Contexts.MOST + 1, here)));
    pair.run(SECOND);
    assertThat(nak()).isEqualTo(NakCode.TOO_LARGE);
  }

  @Test
  void whatIsNotBetweenTheTwoIsLeftOut() {
    var other = new Tcn(TCP, new Identifier.Name("other.example"), pair.stable.id, 40_000, 22);
    pair.stable.has.addAll(List.of(other.reversed(), there));
    pair.mobile.say(new Context(77, List.of(other)), new Context(78, List.of(other, here)));
    pair.run(SECOND);
    assertThat(pair.mobile.received(Ack.class)).hasSize(2);
    assertThat(pair.stable.shared).containsExactly(there);
    assertThat(pair.mobile.shared).isEmpty(); // it never asked
  }

  @Test
  void nothingIsAskedOfAPeerThatIsNotThere() {
    var idle = Pair.idle();
    idle.mobile.on(new Input.ContextDoubted(here, new LocatorPair(Pair.M1, Pair.S1)));
    assertThat(idle.sent).isEmpty();
  }

  @Test
  void openQuestionsAreBounded() {
    pair.loses = _ -> true;
    for (int port = 1; port <= 100; port++) {
      doubt(new Tcn(TCP, pair.mobile.id, pair.stable.id, port, 22));
    }
    assertThat(pair.mobile.told(Event.CommandSent.class)).hasSizeLessThanOrEqualTo(8);
  }
}
