package io.sterna.core.identifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "2001:0db8::0001, 2001:db8::1", // RFC 5952 §4.1: leading zeros
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1", // §4.2.1: as short as possible
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1", // §4.2.2: not for one group
    "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1", // §4.2.3: the longest run
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1", // the first of equal ones
    "2001:DB8::A, 2001:db8::a", // §4.3: lower case
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "1:0:0:0:0:0:0:0, 1::",
    "0:1:2:3:4:5:6:7, 0:1:2:3:4:5:6:7",
    "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
    "0:0:3:4:5:6:7:8, ::3:4:5:6:7:8",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
  })
  void ipv6TextIsThatOfRfc5952(String in, String out) {
    var address = IpAddress.parse(in);
    assertThat(address).hasToString(out);
    assertThat(IpAddress.parse(out)).isEqualTo(address);
  }

  @Test
  void textOfRandomAddressesReadsBackAndIsNoLongerThanTheJdks() throws UnknownHostException {
    var random = new Random(5952);
    for (int i = 0; i < 5_000; i++) {
      var bytes = new byte[16];
      for (int group = 0; group < 8; group++) {
        if (random.nextInt(3) > 0) continue; // many runs of zeros
        bytes[2 * group] = (byte) random.nextInt(3);
        bytes[2 * group + 1] = (byte) random.nextInt(256);
      }
      var address = IpAddress.of(bytes);
      assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
      if (InetAddress.getByAddress(bytes) instanceof Inet6Address inet) {
        assertThat(address.toString().length()).isLessThanOrEqualTo(inet.getHostAddress().length());
      }
    }
  }

  @Test
  void ipv4Text() {
    assertThat(IpAddress.parse("203.0.113.255")).isEqualTo(new IpAddress.V4(0xcb0071ff));
    assertThat(new IpAddress.V4(0xcb0071ff)).hasToString("203.0.113.255");
    assertThat(new IpAddress.V4(0)).hasToString("0.0.0.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "stable.example",
        "256.1.1.1",
        "1.2.3",
        ":::",
        "1::2::3",
        "fe80::1%eth0",
        "g::",
        "1",
        "010.0.0.1",
        "1.2.3.4.",
        "1.2.3.1000",
        "1.1.1.256",
        "[::1]",
        "::ffff:1.2.3"
      })
  void whatIsNoLiteralIsRefused(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void aV4MappedAddressStaysOneOfSixteenBytes() { // protocol §2
    var mapped = IpAddress.parse("::ffff:192.0.2.1");
    assertThat(mapped).isEqualTo(new IpAddress.V6(0, 0xffff_c000_0201L));
    assertThat(mapped.isV4Mapped()).isTrue();
    assertThat(mapped).isEqualTo(IpAddress.parse("::ffff:c000:201"));
    assertThat(IpAddress.parse("::fffe:192.0.2.1").isV4Mapped()).isFalse();
    assertThat(IpAddress.parse("192.0.2.1").isV4Mapped()).isFalse();
  }

  @Test
  void bytesAreInNetworkOrder() throws UnknownHostException {
    for (var text : new String[] {"192.0.2.1", "2001:db8:1:2:3:4:5:6"}) {
      var address = IpAddress.parse(text);
      assertThat(address.bytes()).isEqualTo(InetAddress.ofLiteral(text).getAddress());
      assertThat(IpAddress.of(address.bytes())).isEqualTo(address);
      assertThat(IpAddress.of(address.toInetAddress())).isEqualTo(address);
    }
    assertThatThrownBy(() -> IpAddress.of(new byte[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 5");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, loopback",
    "127.255.0.1, loopback",
    "::1, loopback",
    "0.0.0.0, unspecified",
    "::, unspecified",
    "224.0.0.1, multicast",
    "239.255.255.255, multicast",
    "255.255.255.255, multicast",
    "ff02::1, multicast",
    "169.254.0.1, link-local",
    "fe80::1, link-local",
    "febf::1, link-local",
    "fec0::1, ",
    "169.255.0.1, ",
    "223.255.255.255, ",
    "240.0.0.1, ",
    "128.0.0.1, ",
    "::2, ",
    "2001:db8::1, ",
  })
  void kinds(String text, String kind) {
    var address = IpAddress.parse(text);
    assertThat(address.isLoopback()).isEqualTo("loopback".equals(kind));
    assertThat(address.isUnspecified()).isEqualTo("unspecified".equals(kind));
    assertThat(address.isMulticast()).isEqualTo("multicast".equals(kind));
    assertThat(address.isLinkLocal()).isEqualTo("link-local".equals(kind));
  }

  @Test
  void theIdentifierPrefixIs32BitsLong() {
    assertThat(IpAddress.parse("2001:2f::").isIdentifierAddress()).isTrue();
    assertThat(IpAddress.parse("2001:2f:ffff::1").isIdentifierAddress()).isTrue();
    assertThat(IpAddress.parse("2001:30::").isIdentifierAddress()).isFalse();
    assertThat(IpAddress.parse("2001:2e::").isIdentifierAddress()).isFalse();
    assertThat(IpAddress.parse("32.1.0.47").isIdentifierAddress()).isFalse();
  }

  @Test
  void orderIsIpv4FirstThenUnsigned() {
    var sorted =
        Stream.of("::", "8000::", "200.0.0.1", "::8000:0:0:1", "10.0.0.1", "7fff::1")
            .map(IpAddress::parse)
            .sorted()
            .map(IpAddress::toString);
    assertThat(sorted)
        .containsExactly("10.0.0.1", "200.0.0.1", "::", "::8000:0:0:1", "7fff::1", "8000::");
  }
}
