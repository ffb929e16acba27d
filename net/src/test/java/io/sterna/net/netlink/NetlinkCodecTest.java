package io.sterna.net.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.IpAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Messages as a little-endian kernel sends and takes them (`nlmon` captures read the same).
class NetlinkCodecTest {
  private static final IpAddress V4 = IpAddress.parse("192.0.2.1");
  private static final IpAddress V6 = IpAddress.parse("2001:db8::1");
  private static final String V6_HEX = "20010db8000000000000000000000001";

  private static final String LINK =
      message(
          16,
          "0000 0100 07000000 43100100 00000000" // ether, index 7, UP BROADCAST RUNNING MULTICAST
              + "0900 0300 75706c696e000000" // IFLA_IFNAME "uplin"
              + "0800 0400 dc050000" // IFLA_MTU 1500
              + "0800 0a00 04000000" // IFLA_MASTER
              + "1000 1200 0900 0100 7665746800000000" // IFLA_LINKINFO: IFLA_INFO_KIND "veth"
              + "0700 1400 68690000"); // IFLA_IFALIAS "hi"
  private static final String ADDRESS6 =
      message(
          20,
          "0a 40 80 00 07000000"
              + "1400 0100"
              + V6_HEX
              + "0800 0800 60010000"); // IFA_FLAGS MANAGETEMPADDR DEPRECATED TENTATIVE
  private static final String ADDRESS4 =
      message(
          20,
          "02 18 81 00 07000000" // PERMANENT, SECONDARY
              + "0800 0100 c0000202" // IFA_ADDRESS: the other end
              + "0800 0200 c0000201"); // IFA_LOCAL
  private static final String DEFAULT_ROUTE =
      message(
          24,
          "0a 00 00 00 fe 09 00 01 00000000"
              + "0800 0f00 fe000000"
              + "0800 0600 00040000" // metric 1024
              + "1400 0500"
              + V6_HEX
              + "0800 0400 07000000");
  private static final String TWO_HOPS =
      message(
          24,
          "02 00 00 00 fe 04 00 01 00000000"
              + "2400 0900" // RTA_MULTIPATH
              + "1000 00 00 07000000"
              + "0800 0500 c0000201"
              + "1000 04 00 08000000"
              + "0800 0500 c0000202"); // onlink
  private static final String RULE =
      message(
          32,
          "02 00 20 00 00 00 00 01 00000000"
              + "0800 0200 c0000201"
              + "0800 0600 ea140000"
              + "0800 0a00 00005453"
              + "0800 1000 ffffffff"
              + "0800 0f00 07005453"
              + "0500 1500 53000000");
  private static final String NEIGHBOUR =
      message(28, "02 00 0000 07000000 0100 00 01" + "0800 0100 c0000201"); // INCOMPLETE
  private static final String LABEL =
      message(72, "0a 00 20 00 00000000 00000000 1400 0100" + V6_HEX + "0800 0200 ea140000");

  @Test
  void aLinkIsRead() throws Exception {
    assertThat(Link.decode(parse(LINK)))
        .contains(new Link(7, "uplin", 1500, true, true, true, false, true, true, "veth", "hi"));
  }

  @Test
  void addressesAreRead() throws Exception {
    assertThat(InterfaceAddress.decode(parse(ADDRESS6)))
        .contains(new InterfaceAddress(7, V6, 64, true, true, true, false));
    // IFA_LOCAL is ours; the bit that means "temporary" in IPv6 means "secondary" in IPv4
    assertThat(InterfaceAddress.decode(parse(ADDRESS4)))
        .contains(new InterfaceAddress(7, V4, 24, true, false, false, false));
  }

  @Test
  void routesAreReadOnePerNextHop() throws Exception {
    var any6 = new IpAddress.V6(0, 0);
    var none = Optional.<IpAddress>empty();
    assertThat(Route.decode(parse(DEFAULT_ROUTE)))
        .containsExactly(new Route(any6, 0, 254, 9, 7, 1024, Optional.of(V6), none, false, 0));
    assertThat(Route.decode(parse(TWO_HOPS)))
        .extracting(Route::index, r -> r.via().orElseThrow().toString(), Route::onLink)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(7, "192.0.2.1", false),
            org.assertj.core.groups.Tuple.tuple(8, "192.0.2.2", true));
  }

  @Test
  void rulesNeighboursAndLabelsAreRead() throws Exception {
    var rule = new Rule(V4, 0x53540000, 0x53540007, 5354, 83);
    assertThat(Rule.decode(parse(RULE))).contains(rule);
    assertThat(Neighbour.decode(parse(NEIGHBOUR))).contains(new Neighbour(7, V4, false));
    assertThat(AddressLabel.decode(parse(LABEL))).contains(new AddressLabel(V6, 32, 5354));
  }

  @Test
  void whatIsAskedForReadsBackTheSame() throws Exception {
    var rule = new Rule(V6, 0x53540000, 0x53540007, 5354, 83);
    assertThat(Rule.decode(parse(rule.add()))).contains(rule);
    var gateway = Optional.of(IpAddress.parse("fe80::1"));
    var route = new Route(V4, 32, 0x53540007, 83, 7, 5, gateway, Optional.of(V4), true, 1400);
    assertThat(Route.decode(parse(route.replace()))).containsExactly(route);
    var label = new AddressLabel(V6, 32, 5354);
    assertThat(AddressLabel.decode(parse(label.add()))).contains(label);
    var lifetime = new InterfaceAddress.Lifetime(0, -1);
    assertThat(InterfaceAddress.decode(parse(InterfaceAddress.add(7, V6, 128, lifetime, 83))))
        .contains(new InterfaceAddress(7, V6, 128, true, false, false, false));
  }

  @Test
  void theRequestForARuleIsThis() {
    var rule = new Rule(V4, 0x53540000, 0x53540007, 5354, 83);
    var expected = parseHex(RULE);
    expected[6] = 0x05; // REQUEST ACK
    expected[7] = 0x06; // CREATE EXCL
    expected[8] = 9;
    assertThat(rule.add().encode(9, true)).isEqualTo(expected);
  }

  @Test
  void otherMessagesAreNothing() throws Exception {
    var done = parse(message(3, "00000000"));
    assertThat(Link.decode(done)).isEmpty();
    assertThat(InterfaceAddress.decode(done)).isEmpty();
    assertThat(Route.decode(done)).isEmpty();
    assertThat(Rule.decode(done)).isEmpty();
  }

  @Test
  void everyTruncationIsRefusedOrHarmless() {
    for (var whole :
        new String[] {LINK, ADDRESS6, ADDRESS4, DEFAULT_ROUTE, TWO_HOPS, RULE, NEIGHBOUR, LABEL}) {
      var bytes = parseHex(whole);
      for (int length = 1; length < bytes.length; length++) {
        var cut = java.util.Arrays.copyOf(bytes, length);
        assertThatThrownBy(() -> NetlinkMessage.parse(ByteBuffer.wrap(cut)))
            .isInstanceOf(NetlinkException.class);
        if (length >= 16) {
          cut[0] = (byte) length; // a header that fits: the body is short
          decodeAll(cut);
        }
      }
    }
  }

  @Test
  void garbageIsRefusedOrHarmless() {
    var random = new Random(11);
    for (int i = 0; i < 50_000; i++) {
      var whole = new String[] {LINK, ADDRESS4, TWO_HOPS, RULE, NEIGHBOUR, LABEL}[i % 6];
      var bytes = parseHex(whole);
      for (int n = random.nextInt(1, 6); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      decodeAll(bytes);
    }
  }

  private static void decodeAll(byte[] bytes) {
    try {
      for (var message : NetlinkMessage.parse(ByteBuffer.wrap(bytes))) {
        Link.decode(message);
        InterfaceAddress.decode(message);
        Route.decode(message);
        Rule.decode(message);
        Neighbour.decode(message);
        AddressLabel.decode(message);
      }
    } catch (NetlinkException e) {
      assertThat(e).hasMessageContaining("malformed");
    }
  }

  private static NetlinkMessage parse(NetlinkRequest request) throws NetlinkException {
    return NetlinkMessage.parse(ByteBuffer.wrap(request.encode(1, false))).getFirst();
  }

  private static NetlinkMessage parse(String hex) throws NetlinkException {
    var messages = NetlinkMessage.parse(ByteBuffer.wrap(parseHex(hex)));
    assertThat(messages).hasSize(1);
    return messages.getFirst();
  }

  private static byte[] parseHex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String message(int type, String body) {
    var compact = body.replace(" ", "");
    return "%02x000000%02x00000000000000000000 00"
            .formatted(16 + compact.length() / 2, type)
            .replace(" ", "")
        + compact;
  }
}
