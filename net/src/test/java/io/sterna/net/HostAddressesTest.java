package io.sterna.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostAddressesTest {
  @Test
  void aWayOutComesFirstThenIpv6() {
    var bridge = new Uplink(2, "docker0", 1500, true, false, false, List.of(address("172.17.0.1")));
    var lan =
        new Uplink(
            3,
            "eth0",
            1500,
            true,
            true,
            true,
            List.of(address("192.0.2.1"), address("2001:db8::1")));
    var addresses = new HostAddresses(List.of(bridge, lan));
    assertThat(addresses.locators())
        .extracting(IpAddress::toString)
        .containsExactly("2001:db8::1", "192.0.2.1", "172.17.0.1");
    assertThat(addresses.uplinkOf(IpAddress.parse("172.17.0.1"))).contains(bridge);
    assertThat(addresses.uplinkOf(IpAddress.parse("172.17.0.2"))).isEmpty();
  }

  @Test
  void deprecatedAddressesAreListedOnlyIfThereIsNothingElse() {
    var old = new LocalAddress(IpAddress.parse("2001:db8::1"), 64, true);
    var alone = new Uplink(2, "eth0", 1500, true, true, true, List.of(old));
    assertThat(new HostAddresses(List.of(alone)).locators()).containsExactly(old.address());
    var both = new Uplink(2, "eth0", 1500, true, true, true, List.of(old, address("192.0.2.1")));
    assertThat(new HostAddresses(List.of(both)).locators())
        .containsExactly(IpAddress.parse("192.0.2.1"));
    assertThat(new HostAddresses(List.of(both)).all()).hasSize(2).contains(old.address());
    assertThat(new HostAddresses(List.of()).locators()).isEmpty();
  }

  private static LocalAddress address(String text) {
    return new LocalAddress(IpAddress.parse(text), text.contains(":") ? 64 : 24, false);
  }
}
