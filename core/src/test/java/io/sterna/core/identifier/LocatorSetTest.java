package io.sterna.core.identifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocatorSetTest {
  private static final Locator A = Locator.of(IpAddress.parse("192.0.2.1"));
  private static final Locator B = Locator.of(IpAddress.parse("2001:db8::1"), 4000);

  @Test
  void locatorsAreFoundByAddress() {
    var set = new LocatorSet(1, List.of(A, B));
    assertThat(set.find(B.address())).contains(B);
    assertThat(set.contains(A.address())).isTrue();
    assertThat(set.find(IpAddress.parse("192.0.2.2"))).isEmpty();
  }

  @Test
  void higherRevisionsReplaceLowerOnesUnsigned() { // protocol §6
    var none = List.<Locator>of();
    assertThat(new LocatorSet(2, none).isNewerThan(new LocatorSet(1, none))).isTrue();
    assertThat(new LocatorSet(1, none).isNewerThan(new LocatorSet(1, none))).isFalse();
    assertThat(new LocatorSet(-1, none).isNewerThan(new LocatorSet(1, none))).isTrue();
    assertThat(new LocatorSet(1, none).isNewerThan(new LocatorSet(-1, none))).isFalse();
  }

  @Test
  void atMostEightAndNoneTwice() { // protocol §6
    var locators = new ArrayList<Locator>();
    for (int i = 0; i < 8; i++) locators.add(Locator.of(new IpAddress.V4(0x0a000001 + i)));
    assertThat(new LocatorSet(1, locators).locators()).hasSize(8);
    locators.add(A);
    assertThatThrownBy(() -> new LocatorSet(1, locators))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 8");
    var otherPort = Locator.of(A.address(), 4000);
    assertThatThrownBy(() -> new LocatorSet(1, List.of(A, otherPort)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("192.0.2.1 twice");
  }

  @Test
  void aSetDoesNotChangeWithTheListItWasMadeOf() {
    var locators = new ArrayList<>(List.of(A));
    var set = new LocatorSet(1, locators);
    locators.add(B);
    assertThat(set.locators()).containsExactly(A);
  }
}
