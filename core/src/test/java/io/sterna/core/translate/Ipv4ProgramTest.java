package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A4;
import static io.sterna.core.translate.Hosts.A6;
import static io.sterna.core.translate.Hosts.A_NAME;
import static io.sterna.core.translate.Hosts.A_PORT;
import static io.sterna.core.translate.Hosts.B4;
import static io.sterna.core.translate.Hosts.B6;
import static io.sterna.core.translate.Hosts.B_NAME;
import static io.sterna.core.translate.Hosts.B_PORT;
import static io.sterna.core.translate.Programs4.A_AT_A;
import static io.sterna.core.translate.Programs4.B_AT_A;
import static io.sterna.core.translate.TcpPacket.ACK;
import static io.sterna.core.translate.TcpPacket.PSH;
import static io.sterna.core.translate.TcpPacket.RST;
import static io.sterna.core.translate.TcpPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.wire.Form;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Programs that know no IPv6 and talk to lent addresses (protocol §2, §7).
class Ipv4ProgramTest {
  /// The form, whether locators are IPv4, whether B's program knows no IPv6 either.
  static Stream<Arguments> paths() {
    return Stream.of(Form.PLAIN, Form.NAMES, Form.UDP)
        .flatMap(
            form -> Stream.of(0, 1, 2, 3).map(n -> Arguments.of(form, (n & 1) != 0, (n & 2) != 0)));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void tcpThereAndBack(Form form, boolean v4, boolean both4) {
    var random = new Random(form.code() * 4L + (v4 ? 1 : 0) + (both4 ? 2 : 0));
    for (int i = 0; i < 60; i++) {
      var world = new Programs4(form, v4, both4);
      var syn = world.fromA().random(random, false).flags(SYN);
      syn = syn.options(TcpPacket.randomOptions(random, 24));
      Programs4.assertSame(world.toB(syn.bytes()), atB(world, syn).bytes());
      var synAck = world.fromB().random(random, false).flags(SYN | ACK);
      synAck = synAck.numbers(synAck.sequence, syn.sequence + 1);
      synAck = synAck.options(TcpPacket.randomOptions(random, 36));
      Programs4.assertSame(world.toA(synAck.bytes()), atA(synAck).bytes());
      for (int n = 0; n < 20; n++) {
        var there = world.fromA().random(random, false).flags(ACK | PSH);
        checkWire(world.hosts.send(world.hosts.a, there.bytes()), form, v4);
        Programs4.assertSame(world.toB(there.bytes()), atB(world, there).bytes());
        var back = world.fromB().random(random, false).flags(ACK);
        Programs4.assertSame(world.toA(back.bytes()), atA(back).bytes());
      }
    }
  }

  /// Nothing on the wire tells of the lent addresses.
  private static void checkWire(byte[] wire, Form form, boolean v4) {
    assertThat(IpPacket.isV4(wire)).isEqualTo(v4);
    if (form == Form.UDP) {
      assertThat(TcpPacket.isSumRight(IpPacket.open(wire), A_NAME, B_NAME)).isTrue();
    } else if (form == Form.NAMES) {
      assertThat(TcpPacket.isSumRight(wire, A_NAME, B_NAME)).isTrue();
    } else {
      assertThat(TcpPacket.isSumRight(wire, v4 ? A4 : A6, v4 ? B4 : B6)).isTrue();
    }
  }

  private static TcpPacket atB(Programs4 world, TcpPacket packet) {
    return packet.between(world.atB(true), world.atB(false));
  }

  private static TcpPacket atA(TcpPacket packet) {
    return packet.between(B_AT_A, A_AT_A);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void udpThereAndBack(Form form, boolean v4, boolean both4) {
    var random = new Random(form.code() * 4L + (v4 ? 1 : 0) + (both4 ? 2 : 0));
    var world = new Programs4(form, v4, both4);
    for (int i = 0; i < 300; i++) {
      int port = 1000 + random.nextInt(20);
      var data = TcpPacket.randomBytes(random, random.nextInt(1400));
      boolean sum = random.nextInt(4) != 0 || form == Form.UDP;
      var there = IpPacket.udp(A_AT_A, port, B_AT_A, 53, data);
      var got = world.toB(sum ? there : IpPacket.unsummed(there.clone()));
      var expected = IpPacket.udp(world.atB(true), port, world.atB(false), 53, data);
      // Natively over IPv4 it stays without; over IPv6 and in an envelope it gets one.
      boolean none =
          got[IpPacket.isV4(got) ? 26 : 46] == 0 && got[IpPacket.isV4(got) ? 27 : 47] == 0;
      if (none) assertThat(sum).isFalse();
      Programs4.assertSame(got, none ? IpPacket.unsummed(expected) : expected);
      var back = IpPacket.udp(world.atB(false), 53, world.atB(true), port, data);
      Programs4.assertSame(world.toA(back), IpPacket.udp(B_AT_A, 53, A_AT_A, port, data));
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void echoThereAndBack(Form form, boolean v4, boolean both4) {
    var random = new Random(form.code() * 4L + (v4 ? 1 : 0));
    var world = new Programs4(form, v4, both4);
    for (int i = 0; i < 200; i++) {
      int id = 1 + random.nextInt(20);
      var data = TcpPacket.randomBytes(random, random.nextInt(1400));
      var there = IpPacket.echo(A_AT_A, B_AT_A, true, id, data);
      // The kernel answers an echo itself, so that no program has to be asked for.
      Programs4.assertSame(world.toB(there), IpPacket.echo(A_NAME, B_NAME, true, id, data));
      var back = IpPacket.echo(B_NAME, A_NAME, false, id, data);
      Programs4.assertSame(world.toA(back), IpPacket.echo(B_AT_A, A_AT_A, false, id, data));
    }
  }

  @Test
  void thePeersFirstPacketGoesToWhoeverServesThePort() {
    var world = new Programs4(Form.PLAIN, false, true);
    var syn = Hosts.fromA().flags(SYN).bytes();
    var wire = world.hosts.send(world.hosts.a, syn);
    var asked = (Verdict.Asked) world.verdict(world.hosts.b, wire);
    assertThat(asked.question())
        .isEqualTo(
            new Question.OnlyIpv4(
                6,
                new Question.Ends(B_NAME, A_NAME),
                new Question.Ends(Programs4.B_AT_B, Programs4.A_AT_B),
                B_PORT,
                A_PORT));
    Programs4.assertSame(
        world.arrive(world.hosts.b, wire),
        TcpPacket.of(Programs4.A_AT_B, A_PORT, Programs4.B_AT_B, B_PORT).flags(SYN).bytes());
  }

  @Test
  void thePortIsAskedForOnceASecond() {
    var world = new Programs4(Form.PLAIN, false, true);
    var hosts = world.hosts;
    world.arrive(hosts.b, hosts.send(hosts.a, Hosts.fromA().flags(SYN).bytes()));
    var other = TcpPacket.of(A_NAME, 7, B_NAME, B_PORT).flags(SYN).bytes();
    assertThat(world.verdict(hosts.b, hosts.send(hosts.a, other)))
        .isInstanceOf(Verdict.Deliver.class);
    var otherPort = TcpPacket.of(A_NAME, 7, B_NAME, 80).flags(SYN).bytes();
    assertThat(world.verdict(hosts.b, hosts.send(hosts.a, otherPort)))
        .isInstanceOf(Verdict.Asked.class);
    hosts.now = hosts.now.plusSeconds(1);
    var later = TcpPacket.of(A_NAME, 8, B_NAME, B_PORT).flags(SYN).bytes();
    assertThat(world.verdict(hosts.b, hosts.send(hosts.a, later)))
        .isInstanceOf(Verdict.Asked.class);
  }

  @Test
  void aMoveBetweenFamiliesIsNotSeenByTheProgram() {
    var world = new Programs4(Form.PLAIN, true, true).connect();
    move(world, new LocatorPair(A6, B6));
    var there = world.fromA().data(new byte[] {1, 2, 3}).bytes();
    assertThat(IpPacket.isV4(world.hosts.send(world.hosts.a, there))).isFalse();
    Programs4.assertSame(
        world.toB(there), atB(world, world.fromA().data(new byte[] {1, 2, 3})).bytes());
  }

  private static void move(Programs4 world, LocatorPair pair) {
    var view = Hosts.viewAtA(Form.PLAIN, false);
    var path = Optional.of(new SendPath(pair, Form.PLAIN));
    world.hosts.a.put(Hosts.with(view, path, Set.of(B4, B6), Set.of(B4, B6), Map.of()));
  }

  @Test
  void anotherFamilyDoesNotGetAConnectionThatStands() {
    var world = new Programs4(Form.PLAIN, false, true).connect();
    var verdict = world.hosts.outbound(world.hosts.a, Hosts.fromA().flags(SYN).bytes());
    assertThat(verdict).isEqualTo(new Verdict.Drop(Reason.FLOW_COLLISION));
    assertThat(world.hosts.outbound(world.hosts.a, Hosts.fromA().bytes()))
        .isEqualTo(new Verdict.Drop(Reason.FLOW_COLLISION));
    // Once it has ended the other may begin.
    world.hosts.outbound(world.hosts.a, world.fromA().flags(RST).bytes());
    assertThat(world.hosts.outbound(world.hosts.a, Hosts.fromA().flags(SYN).bytes()))
        .isInstanceOf(Verdict.Forward.class);
  }

  @Test
  void datagramsAreForTheProgramThatSpokeLast() {
    var world = new Programs4(Form.PLAIN, false, false);
    world.toB(IpPacket.udp(A_AT_A, 9, B_AT_A, 53, new byte[4]));
    var back = IpPacket.udp(B_NAME, 53, A_NAME, 9, new byte[4]);
    Programs4.assertSame(world.toA(back), IpPacket.udp(B_AT_A, 53, A_AT_A, 9, new byte[4]));
    world.toB(IpPacket.udp(A_NAME, 9, B_NAME, 53, new byte[4]));
    Programs4.assertSame(world.toA(back), back);
  }

  @Test
  void aLentAddressWithoutAssociationIsAskedForByItsIdentifier() {
    var world = new Programs4(Form.PLAIN, false, false);
    var stranger = (IpAddress.V6) IpAddress.parse("2001:2f::1");
    var lent = (IpAddress.V4) IpAddress.parse("198.18.0.77");
    var packet = TcpPacket.of(A_AT_A, 1, lent, 2).flags(SYN).bytes();
    assertThat(world.hosts.outbound(world.hosts.a, packet))
        .isEqualTo(new Verdict.Drop(Reason.NOT_IDENTIFIER));
    world.hosts.a.lend(stranger, lent);
    assertThat(world.hosts.outbound(world.hosts.a, packet))
        .isEqualTo(new Verdict.Wanted(A_NAME, stranger));
    world.hosts.a.takeBack(stranger);
    assertThat(world.hosts.outbound(world.hosts.a, packet))
        .isEqualTo(new Verdict.Drop(Reason.NOT_IDENTIFIER));
  }

  @Test
  void anAddressStandsForOneIdentifierAtATime() {
    var world = new Programs4(Form.PLAIN, false, false).connect();
    var stranger = (IpAddress.V6) IpAddress.parse("2001:2f::1");
    world.hosts.a.lend(stranger, B_AT_A);
    assertThat(world.hosts.outbound(world.hosts.a, world.fromA().bytes()))
        .isEqualTo(new Verdict.Wanted(A_NAME, stranger));
    var wire = world.hosts.send(world.hosts.b, world.fromB().bytes());
    assertThat(world.verdict(world.hosts.a, wire))
        .as("nobody knows the program's peer any more")
        .isEqualTo(new Verdict.Drop(Reason.NOT_IDENTIFIER));
  }

  @Test
  void aConnectionOfBeforeIsTakenUp() {
    var world = new Programs4(Form.PLAIN, false, false);
    var hosts = world.hosts;
    var segment = TcpPacket.of(B6, B_PORT, A6, A_PORT).bytes();
    var unknown = (Verdict.Unknown) hosts.inbound(hosts.a, segment);
    var tcn = unknown.candidates().getFirst();
    assertThat(hosts.a.ends4(tcn)).contains(new Question.Ends(A_AT_A, B_AT_A));
    assertThat(hosts.a.adopt4(tcn, hosts.now)).isTrue();
    Programs4.assertSame(
        hosts.receive(hosts.a, segment), TcpPacket.of(B_AT_A, B_PORT, A_AT_A, A_PORT).bytes());
  }

  @ParameterizedTest
  @MethodSource("paths")
  void whatIsTooLongIsSaidInTheProgramsTerms(Form form, boolean v4, boolean both4) {
    var world = new Programs4(form, v4, both4).connect();
    var pair = v4 ? new LocatorPair(A4, B4) : new LocatorPair(A6, B6);
    world.hosts.a.learnMtu(pair, 1300, world.hosts.now);
    int overhead = form == Form.UDP ? (v4 ? 28 : 48) + 20 : v4 ? 0 : 20;
    int fits = 1300 - overhead;
    assertThat(world.hosts.outbound(world.hosts.a, sized(world, fits + 1)))
        .isEqualTo(new Verdict.TooBig(fits));
    assertThat(world.hosts.send(world.hosts.a, sized(world, fits))).hasSize(1300);
  }

  private static byte[] sized(Programs4 world, int length) {
    return world.fromA().data(new byte[length - 40]).bytes();
  }

  @Test
  void whatMayBeFragmentedGoesInPieces() {
    var world = new Programs4(Form.PLAIN, false, true).connect();
    world.hosts.a.learnMtu(new LocatorPair(A6, B6), 1300, world.hosts.now);
    var packet = sized(world, 1400);
    assertThat(world.hosts.outbound(world.hosts.a, packet)).isInstanceOf(Verdict.TooBig.class);
    packet[6] = 0; // without DF
    packet[10] = packet[11] = 0;
    int sum = TcpPacket.naive(java.util.Arrays.copyOf(packet, 20));
    packet[10] = (byte) (sum >> 8);
    packet[11] = (byte) sum;
    assertThat(world.hosts.outbound(world.hosts.a, packet))
        .isInstanceOf(Verdict.ForwardInPieces.class);
  }
}
