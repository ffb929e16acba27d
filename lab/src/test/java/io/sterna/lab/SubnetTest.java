package io.sterna.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.IpAddress;
import org.junit.jupiter.api.Test;

class SubnetTest {
  @Test
  void countsAddressesInBothFamilies() {
    assertThat(Subnet.parse("192.0.2.128/25").address(12)).hasToString("192.0.2.140");
    assertThat(Subnet.parse("0.0.0.0/8").address(1)).hasToString("0.0.0.1");
    assertThat(Subnet.parse("2001:db8:a::/64").router())
        .isEqualTo(IpAddress.parse("2001:db8:a::1"));
    assertThat(Subnet.parse("2001:db8:a::/64").withLength(16)).isEqualTo("2001:db8:a::10/64");
  }

  @Test
  void refusesAnAddressWithoutLength() {
    assertThatThrownBy(() -> Subnet.parse("192.0.2.1")).hasMessageContaining("/length");
  }
}
