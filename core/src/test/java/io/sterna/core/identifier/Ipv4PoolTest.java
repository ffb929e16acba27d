package io.sterna.core.identifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4PoolTest {
  @Test
  void lendsAllButTheFirstAndTheLast() {
    var pool = Ipv4Pool.parse("198.18.0.0/15");
    assertThat(pool.size()).isEqualTo(131_070);
    assertThat(pool.address(0)).hasToString("198.18.0.1");
    assertThat(pool.address(pool.size() - 1)).hasToString("198.19.255.254");
    assertThat(pool).hasToString("198.18.0.0/15");
    assertThatThrownBy(() -> pool.address(pool.size()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void knowsWhatIsInIt() {
    var pool = Ipv4Pool.parse("10.1.2.16/28");
    assertThat(pool.contains(IpAddress.parse("10.1.2.16"))).isTrue();
    assertThat(pool.contains(IpAddress.parse("10.1.2.31"))).isTrue();
    assertThat(pool.contains(IpAddress.parse("10.1.2.32"))).isFalse();
    assertThat(pool.contains(IpAddress.parse("10.1.2.15"))).isFalse();
    assertThat(pool.contains(IpAddress.parse("::ffff:10.1.2.17"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "198.18.0.0",
        "198.18.0.0/",
        "198.18.0.0/7",
        "198.18.0.0/29",
        "198.18.0.1/15",
        "198.18.0.0/+9",
        "2001:db8::/16",
        "a/15",
        "/15"
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Ipv4Pool.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
