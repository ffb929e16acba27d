package io.sterna.core.association;

import static io.sterna.core.association.Pair.M1;
import static io.sterna.core.association.Pair.M2;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.noise.KeyPair;
import io.sterna.core.wire.Create;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A peer that has another key than before, and what each is worth (protocol §3, §5).
class KeysTest {
  private final Pair pair = Pair.connected();
  private final KeyPair next = KeyPair.generate(new Random(3)::nextBytes);

  /// Stable comes back with its other key.
  private void replaceKey() {
    pair.stable.restart(Settings.of(next, List.of(pair.stable.id)));
  }

  private void connectTo(KeyPair key, Input.Grade grade) {
    var locators = pair.dns.get(pair.stable.id);
    pair.mobile.on(
        new Input.Connect(
            pair.mobile.id, new Input.Peer(pair.stable.id, key.publicKey(), grade, locators)));
  }

  private void assertHolds(KeyPair key, Input.Grade grade) {
    var status = pair.mobile.status();
    assertThat(status.peerKey()).isEqualTo(key.publicKey());
    assertThat(status.grade()).isEqualTo(grade);
    assertThat(status.sessions()).isEqualTo(1);
    assertThat(pair.mobile.view().orElseThrow().receiveTags()).hasSize(1);
  }

  @Test
  void theSessionsOfAnotherKeyEndWithTheFirstOfANewOneThatWeBegin() {
    replaceKey();
    connectTo(next, Input.Grade.FIRST_USE);
    pair.run(ofSeconds(2));
    assertHolds(next, Input.Grade.FIRST_USE);
    assertThat(pair.mobile.reaches() && pair.stable.reaches()).isTrue();
    assertThat(pair.mobile.told(Event.AssociationUp.class))
        .extracting(Event.AssociationUp::grade)
        .containsExactly(Input.Grade.FIRST_USE);
  }

  @Test
  void theSessionsOfAnotherKeyEndWithTheFirstOfANewOneThatThePeerBegins() {
    replaceKey();
    pair.stable.connect(pair.mobile);
    pair.run(ofSeconds(2));
    assertHolds(next, Input.Grade.FIRST_USE); // as the look-up says
    assertThat(pair.mobile.reaches() && pair.stable.reaches()).isTrue();
  }

  @Test
  void aKeyThatStandsIsWorthWhatNamingSaysLast() {
    connectTo(pair.stable.key, Input.Grade.DNSSEC);
    assertHolds(pair.stable.key, Input.Grade.DNSSEC);
  }

  @Test
  void aKeyThatNobodyProvedToHoldDoesNotCountForTheOneThatStands() {
    connectTo(next, Input.Grade.FIRST_USE);
    assertHolds(pair.stable.key, Input.Grade.PINNED);
    pair.run(ofMinutes(50));
    pair.mobile.moveTo(M1, M2); // in use, hence renewed
    pair.run(ofMinutes(14));
    assertThat(pair.stable.received(Create.class)).hasSize(1);
    assertHolds(pair.stable.key, Input.Grade.PINNED);
  }
}
