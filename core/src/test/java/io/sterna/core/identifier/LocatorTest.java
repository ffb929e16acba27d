package io.sterna.core.identifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocatorTest {
  private static final IpAddress ADDRESS = IpAddress.parse("192.0.2.1");

  @Test
  void aPlainLocatorHasTheDefaults() { // protocol §6
    var locator = Locator.of(ADDRESS);
    assertThat(locator.port()).isEqualTo(19941);
    assertThat(locator.lifetimeSeconds()).isEqualTo(0xffff_ffffL);
    assertThat(locator.behindNat() || locator.backup() || locator.metered()).isFalse();
  }

  @Test
  void fieldsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Locator.of(ADDRESS, 0)).hasMessageContaining("port");
    assertThatThrownBy(() -> Locator.of(ADDRESS, 65536)).hasMessageContaining("port");
    assertThatThrownBy(() -> new Locator(ADDRESS, 1, false, false, false, 65536, 0))
        .hasMessageContaining("preference");
    assertThatThrownBy(() -> new Locator(ADDRESS, 1, false, false, false, 0, 0x1_0000_0000L))
        .hasMessageContaining("lifetime");
    assertThatThrownBy(() -> new Locator(ADDRESS, 1, false, false, false, 0, -1))
        .hasMessageContaining("lifetime");
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "10.0.0.1", "2001:db8::1", "fd00::1", "fec0::1"})
  void unicastLocatorsAreUsable(String address) {
    assertThat(Locator.of(IpAddress.parse(address)).isUsable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "224.0.0.1",
        "255.255.255.255",
        "ff02::1",
        "0.0.0.0",
        "::",
        "169.254.1.1",
        "fe80::1",
        "127.0.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:192.0.2.1",
        "2001:2f::1"
      })
  void nobodyIsToldToSendToOthers(String address) { // protocol §6
    assertThat(Locator.of(IpAddress.parse(address)).isUsable()).isFalse();
  }

  @Test
  void aPathHasOneAddressFamily() {
    var v6 = IpAddress.parse("2001:db8::1");
    assertThatThrownBy(() -> new LocatorPair(ADDRESS, v6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("192.0.2.1 and 2001:db8::1");
    assertThat(new LocatorPair(v6, v6)).hasToString("2001:db8::1 - 2001:db8::1");
  }

  @Test
  void portsAndProtocolOfATcnAreChecked() {
    var name = new Identifier.Name("a.example");
    assertThat(new Tcn(6, name, name, 65535, 0).localPort()).isEqualTo(65535);
    assertThatThrownBy(() -> new Tcn(256, name, name, 1, 1)).hasMessageContaining("protocol");
    assertThatThrownBy(() -> new Tcn(6, name, name, 65536, 1)).hasMessageContaining("port");
    assertThatThrownBy(() -> new Tcn(6, name, name, 1, -1)).hasMessageContaining("port");
  }
}
