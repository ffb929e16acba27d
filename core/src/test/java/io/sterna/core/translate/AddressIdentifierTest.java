package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A4;
import static io.sterna.core.translate.Hosts.A6;
import static io.sterna.core.translate.Hosts.A_PORT;
import static io.sterna.core.translate.Hosts.B4;
import static io.sterna.core.translate.Hosts.B6;
import static io.sterna.core.translate.Hosts.B_PORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.translate.PeerView.Tags;
import io.sterna.core.wire.Form;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Addresses that are identifiers: connections keep them while the locators change (protocol §2,
/// §7).
class AddressIdentifierTest {
  private static final IpAddress FORMER_A4 = IpAddress.parse("203.0.113.9");
  private static final IpAddress FORMER_A6 = IpAddress.parse("2001:db8:99::9");
  private static final Tags TAGS =
      new Tags(Bytes.ofHex("010203040506"), Bytes.ofHex("111213141516"));

  private final Hosts hosts = new Hosts();
  private IpAddress a = FORMER_A4;
  private IpAddress b = B4;

  static Stream<Arguments> paths() {
    return Stream.of(Form.PLAIN, Form.NAMES, Form.UDP)
        .flatMap(
            form -> Stream.of(0, 1, 2, 3).map(n -> Arguments.of(form, (n & 1) != 0, (n & 2) != 0)));
  }

  private static Identifier identifier(IpAddress address) {
    return switch (address) {
      case IpAddress.V4 v4 -> new Identifier.Ipv4(v4);
      case IpAddress.V6 v6 -> new Identifier.Ipv6(v6);
    };
  }

  /// A has moved; the addresses that the connection began with are of `identifiers4`'s family.
  private void moved(Form form, boolean v4, boolean identifiers4) {
    a = identifiers4 ? FORMER_A4 : FORMER_A6;
    b = identifiers4 ? B4 : B6;
    hosts.a.localAddresses(Set.of(A4, A6));
    hosts.b.localAddresses(Set.of(B4, B6));
    var there = v4 ? new LocatorPair(A4, B4) : new LocatorPair(A6, B6);
    var back = v4 ? new LocatorPair(B4, A4) : new LocatorPair(B6, A6);
    hosts.a.put(view(identifier(a), identifier(b), there, form, Set.of(B4, B6)));
    hosts.b.put(view(identifier(b), identifier(a), back, form, Set.of(A4, A6)));
    hosts.a.adopt(new Tcn(6, identifier(a), identifier(b), A_PORT, B_PORT), hosts.now);
    hosts.b.adopt(new Tcn(6, identifier(b), identifier(a), B_PORT, A_PORT), hosts.now);
  }

  private static PeerView view(
      Identifier local, Identifier remote, LocatorPair pair, Form form, Set<IpAddress> locators) {
    return Views.like(Hosts.viewAtA(form, true))
        .between(local, remote)
        .current(new SendPath(pair, form))
        .locators(locators)
        .verified(locators)
        .announced(Map.of(pair, form))
        .send(Optional.of(TAGS))
        .receive(TAGS)
        .view();
  }

  @ParameterizedTest
  @MethodSource("paths")
  void anAdoptedConnectionGoesOnOverOtherLocators(Form form, boolean v4, boolean identifiers4) {
    moved(form, v4, identifiers4);
    var random = new Random(form.code());
    for (int i = 0; i < 100; i++) {
      var there = TcpPacket.of(a, A_PORT, b, B_PORT).random(random, !v4 && !identifiers4);
      var wire = hosts.send(hosts.a, there.bytes());
      assertThat(IpPacket.isV4(wire)).isEqualTo(v4);
      if (form == Form.UDP) assertThat(IpPacket.isV4(IpPacket.open(wire))).isEqualTo(identifiers4);
      Programs4.assertSame(hosts.arrive(hosts.b, wire), there.bytes());
      var back = TcpPacket.of(b, B_PORT, a, A_PORT).random(random, !v4 && !identifiers4);
      Programs4.assertSame(hosts.arrive(hosts.a, hosts.send(hosts.b, back.bytes())), back.bytes());
    }
  }

  @Test
  void anErrorInAnEnvelopeIsAsTheProgramsKernelWroteIt() {
    moved(Form.UDP, false, true);
    var there = IpPacket.udp(a, 9, b, 53, new byte[30]);
    Programs4.assertSame(hosts.arrive(hosts.b, hosts.send(hosts.a, there)), there);
    var said = IpPacket.icmp(b, a, 0x303, 0, there);
    Programs4.assertSame(hosts.arrive(hosts.a, hosts.send(hosts.b, said)), said);
  }

  @Test
  void congestionOfTheEnvelopeIsMarkedInTheIpv4Header() { // RFC 6040 §4.2
    moved(Form.UDP, false, true);
    var there = TcpPacket.of(a, A_PORT, b, B_PORT).header(2, 0, 64);
    var wire = hosts.send(hosts.a, there.bytes());
    wire[1] |= 0x30; // CE in the outer traffic class
    Programs4.assertSame(hosts.receiveEnvelope(hosts.b, wire), there.header(3, 0, 64).bytes());
  }

  @Test
  void anEnvelopeHasIpv4InsideOnlyBetweenIpv4Identifiers() { // protocol §8
    var world = new Programs4(Form.UDP, false, true).connect();
    var inner = TcpPacket.of(Programs4.A_AT_B, A_PORT, Programs4.B_AT_B, B_PORT).bytes();
    assertThat(world.hosts.decapsulate(world.hosts.b, A6, B6, inner))
        .isEqualTo(new Verdict.Drop(Reason.FOREIGN_PACKET));
    moved(Form.UDP, false, true);
    var wide = TcpPacket.of(identifier(a).address(), A_PORT, identifier(b).address(), B_PORT);
    assertThat(hosts.decapsulate(hosts.b, A6, B6, wide.bytes()))
        .isEqualTo(new Verdict.Drop(Reason.FOREIGN_PACKET));
    assertThat(hosts.outbound(hosts.a, wide.bytes()))
        .isEqualTo(new Verdict.Drop(Reason.NOT_IDENTIFIER));
  }

  @Test
  void piecesOfAnIpv4PacketStayWhatTheyAre() {
    moved(Form.PLAIN, false, true);
    var whole = IpPacket.udp(a, 9, b, 53, new byte[64]);
    hosts.arrive(hosts.b, hosts.send(hosts.a, whole));
    whole[6] = 0x20; // more fragments
    whole[10] = whole[11] = 0;
    int sum = TcpPacket.naive(Arrays.copyOf(whole, 20));
    whole[10] = (byte) (sum >> 8);
    whole[11] = (byte) sum;
    Programs4.assertSame(hosts.arrive(hosts.b, hosts.send(hosts.a, whole)), whole);
  }
}
