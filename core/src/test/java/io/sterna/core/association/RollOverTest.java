package io.sterna.core.association;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.noise.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A host rolls its key over while peers use the one or the other (protocol §3, §6 capability 5).
class RollOverTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final KeyPair OTHER = KeyPair.generate(new Random(7)::nextBytes);

  @Test
  void peerHearsOfTheKeyToComeAtEitherEnd() {
    var pair = rolling(/* named= */ true);
    pair.mobile.connect(pair.stable);
    pair.run(SECOND);
    assertThat(pair.mobile.proven.getLast().further()).contains(OTHER.publicKey());
    assertThat(pair.mobile.proven.getLast().publicKey()).isEqualTo(pair.stable.key.publicKey());

    var other = rolling(/* named= */ true);
    other.stable.connect(other.mobile);
    other.run(SECOND);
    assertThat(other.mobile.proven.getLast().further()).contains(OTHER.publicKey());
  }

  @Test
  void bothKeysAreAnsweredAndTheOlderIsNotNamed() {
    for (var named : List.of(true, false)) {
      var pair = rolling(named);
      call(pair, OTHER.publicKey());
      pair.run(SECOND);
      assertThat(pair.mobile.status().state()).isEqualTo(AssociationStatus.State.UP);
      assertThat(pair.mobile.status().peerKey()).isEqualTo(OTHER.publicKey());
      assertThat(pair.mobile.proven.getLast().further()).isEqualTo(Optional.empty());
    }
    var pair = rolling(/* named= */ false);
    call(pair, pair.stable.key.publicKey());
    pair.run(SECOND);
    assertThat(pair.mobile.proven.getLast().further()).isEqualTo(Optional.empty());
  }

  @Test
  void associationGoesOverToTheOtherKeyAndStandsMeanwhile() {
    var pair = rolling(/* named= */ true);
    pair.mobile.connect(pair.stable);
    pair.run(SECOND);
    pair.forgetEvents();
    call(pair, OTHER.publicKey());
    pair.run(SECOND);
    assertThat(pair.mobile.status().peerKey()).isEqualTo(OTHER.publicKey());
    assertThat(pair.mobile.told(Event.AssociationDown.class)).isEmpty();
    assertThat(pair.mobile.reaches()).isTrue();
    assertThat(pair.stable.reaches()).isTrue();
  }

  @Test
  void cookieIsSealedForTheKeyThatWasCalled() {
    var pair = Pair.idle();
    pair.stable.restart(
        pair.stable
            .settings
            .withFurther(new Settings.Further(OTHER, /* named= */ true))
            .withBounds(Bounds.DEFAULT.withOpened(1, 250)));
    pair.mobile.connect(pair.stable); // uses up the one
    call(pair, OTHER.publicKey());
    pair.run(SECOND);
    assertThat(pair.sent).anyMatch(p -> p.type() == 3);
    assertThat(pair.mobile.status().state()).isEqualTo(AssociationStatus.State.UP);
  }

  @Test
  void keyOfNobodyIsRefused() {
    var pair = rolling(/* named= */ true);
    call(pair, KeyPair.generate(new Random(8)::nextBytes).publicKey());
    pair.run(SECOND);
    assertThat(pair.stable.refused(Refusal.MAC)).isPositive();
  }

  private static Pair rolling(boolean named) {
    var pair = Pair.idle();
    pair.stable.restart(pair.stable.settings.withFurther(new Settings.Further(OTHER, named)));
    return pair;
  }

  private static void call(Pair pair, Bytes key) {
    var peer =
        new Input.Peer(pair.stable.id, key, Input.Grade.FIRST_USE, pair.dns.get(pair.stable.id));
    pair.mobile.on(new Input.Connect(pair.mobile.id, peer));
  }
}
