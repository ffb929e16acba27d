package io.sterna.core.association;

import static io.sterna.core.association.Pair.M1;
import static io.sterna.core.association.Pair.M2;
import static io.sterna.core.association.Pair.S1;
import static io.sterna.core.association.Pair.S2;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.AckValue;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.NakCode;
import io.sterna.core.wire.Request;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Which of our locators the peer holds by its own word: data leaves from no other (protocol §6:
/// the peer knows first).
class SetSyncTest {
  private static final LocatorPair OTHER = new LocatorPair(M2, S1);

  /// Mobile gets another locator; its ADD is lost, stable says this instead of an answer, and then
  /// the first locator leads nowhere.
  private static Pair answered(Function<Request, Command> answer) {
    var pair = Pair.connected();
    pair.loses = p -> p.to().equals(S1) && p.message().length() > 80; // all but PROBEs alone
    pair.mobile.moveTo(M1, M2);
    for (var sent : pair.mobile.told(Event.CommandSent.class)) {
      if (sent.command() instanceof Request request) pair.stable.say(answer.apply(request));
    }
    pair.run(ofMillis(100));
    pair.loses = p -> p.to().equals(M1) || p.from().equals(M1);
    pair.mobile.on(new Input.AskSet(pair.mobile.id, pair.stable.id));
    pair.run(ofSeconds(5));
    assertThat(pair.mobile.received(Ack.class)).isNotEmpty(); // so the other path works
    return pair;
  }

  @Test
  void aSetThatIsTakenIsHeld() {
    var taken = new AckValue.Skipped(List.of());
    assertThat(answered(request -> Ack.of(request, taken)).mobile.path()).contains(OTHER);
  }

  @Test
  void aSetThatIsRefusedIsNotHeld() {
    var pair = answered(r -> new Nak(r.requestId(), NakCode.BAD_LOCATOR, "not that one"));
    assertThat(pair.mobile.path()).isNotEqualTo(Optional.of(OTHER));
    pair.mobile.moveTo(M2); // the next change is told as a whole
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofSeconds(2));
  }

  @Test
  void anAckThatCannotBeReadSaysNothingOfWhatIsHeld() {
    var pair = answered(request -> new Ack(request.requestId(), Bytes.ofHex("ff")));
    assertThat(pair.mobile.path()).isNotEqualTo(Optional.of(OTHER));
  }

  @Test
  void aLocatorThatThePeerSkipsIsNotHeld() {
    var pair = Pair.idle();
    pair.stable.moveTo(S1, S2);
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(1));
    pair.mobile.moveTo(S2, M2); // which stable calls its own
    pair.run(ofSeconds(2));
    assertThat(pair.mobile.path()).contains(new LocatorPair(M2, S1));
  }
}
