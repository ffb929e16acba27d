package io.sterna.core.association;

import static io.sterna.core.association.Pair.M1;
import static io.sterna.core.association.Pair.M2;
import static io.sterna.core.association.Pair.S1;
import static io.sterna.core.association.Pair.S2;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.Add;
import io.sterna.core.wire.Create;
import io.sterna.core.wire.Delete;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AssociationsTest {
  @Test
  void createIsAcknowledgedAndBothEndsSendOverVerifiedLocators() { // protocol §5, §6
    var pair = Pair.idle();
    pair.mobile.connect(pair.stable);
    pair.run(Duration.ofSeconds(1));
    assertThat(pair.mobile.told(Event.AssociationUp.class)).hasSize(1);
    assertThat(pair.stable.told(Event.AssociationUp.class)).hasSize(1);
    assertThat(pair.stable.received(Create.class)).hasSize(1);
    assertThat(pair.mobile.received(Ack.class)).hasSize(1);
    assertThat(pair.mobile.path()).contains(new LocatorPair(M1, S1));
    assertThat(pair.stable.path()).contains(new LocatorPair(S1, M1));
    assertThat(pair.mobile.view().orElseThrow().verified()).containsExactly(S1);
    assertThat(pair.stable.view().orElseThrow().verified()).containsExactly(M1);
  }

  @Test
  void draftsExampleOfAddAndDelete() { // the 1994 draft, section 5
    var pair = Pair.connected();
    pair.mobile.moveTo(M1, M2);
    pair.run(Duration.ofSeconds(1));
    assertThat(pair.stable.received(Add.class))
        .extracting(a -> a.came().address())
        .containsExactly(M2);
    assertThat(pair.stable.path()).contains(new LocatorPair(S1, M1));
    assertThat(pair.stable.view().orElseThrow().verified()).contains(M1, M2);
    pair.mobile.moveTo(M2);
    pair.run(Duration.ofSeconds(1));
    assertThat(pair.stable.received(Delete.class))
        .extracting(d -> d.went().address())
        .containsExactly(M1);
    assertThat(pair.stable.path()).contains(new LocatorPair(S1, M2));
    assertThat(pair.mobile.path()).contains(new LocatorPair(M2, S1));
  }

  @Test
  void moveBreakBeforeMake() {
    var pair = Pair.connected();
    pair.mobile.moveTo(M2);
    var took =
        pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), Duration.ofSeconds(5));
    assertThat(took).isLessThan(Duration.ofMillis(40));
  }

  @Test
  void bothMove() {
    var pair = Pair.connected();
    pair.mobile.moveTo(M2);
    pair.stable.moveTo(S2);
    var took =
        pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), Duration.ofSeconds(5));
    assertThat(took).isLessThan(Duration.ofSeconds(2));
  }
}
