package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A4;
import static io.sterna.core.translate.Hosts.A6;
import static io.sterna.core.translate.Hosts.A_NAME;
import static io.sterna.core.translate.Hosts.B4;
import static io.sterna.core.translate.Hosts.B6;
import static io.sterna.core.translate.Hosts.B_NAME;
import static io.sterna.core.translate.Hosts.viewAtB;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.wire.Form;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// UDP and ICMP echo, which have no handshake (protocol §7).
class DatagramTest {
  private static final byte[] DATA = {1, 2, 3, 4, 5};

  static Stream<Arguments> paths() {
    return Stream.of(Form.PLAIN, Form.NAMES, Form.UDP)
        .flatMap(form -> Stream.of(Arguments.of(form, false), Arguments.of(form, true)));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void udpThereAndBack(Form form, boolean v4) {
    var random = new Random(form.code() * 2L + (v4 ? 1 : 0));
    var hosts = Hosts.over(form, v4);
    for (int i = 0; i < 300; i++) {
      int port = random.nextInt(20);
      var there = udp(true, port, TcpPacket.randomBytes(random, random.nextInt(1400)));
      check(hosts, hosts.a, there, form, v4, false);
      var back = udp(false, port, TcpPacket.randomBytes(random, random.nextInt(1400)));
      check(hosts, hosts.b, back, form, v4, false);
      check(hosts, hosts.b, back, form, v4, form != Form.UDP);
      check(hosts, hosts.a, there, form, v4, form != Form.UDP);
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void echoThereAndBack(Form form, boolean v4) {
    var random = new Random(form.code() * 2L + (v4 ? 1 : 0));
    var hosts = Hosts.over(form, v4);
    for (int i = 0; i < 300; i++) {
      var data = TcpPacket.randomBytes(random, random.nextInt(1400));
      int id = random.nextInt(20);
      var there = IpPacket.echo(A_NAME, B_NAME, true, id, data);
      check(hosts, hosts.a, there, form, v4, false);
      var back = IpPacket.echo(B_NAME, A_NAME, false, id, data);
      check(hosts, hosts.b, back, form, v4, false);
      check(hosts, hosts.b, back, form, v4, form != Form.UDP);
      check(hosts, hosts.a, there, form, v4, form != Form.UDP);
    }
  }

  private static byte[] udp(boolean fromA, int port, byte[] data) {
    return fromA
        ? IpPacket.udp(A_NAME, port, B_NAME, 53, data)
        : IpPacket.udp(B_NAME, 53, A_NAME, port, data);
  }

  /// @param natively whether it has to be so; each end's first packet is not
  private static void check(
      Hosts hosts, Translator from, byte[] packet, Form form, boolean v4, boolean natively) {
    var wire = hosts.send(from, packet);
    if (natively) {
      assertThat(Hosts.isEnvelope(wire)).isFalse();
      boolean names = form == Form.NAMES && (!v4 || packet[6] == IpPacket.UDP);
      var source = names ? A_NAME : v4 ? A4 : A6;
      var to = names ? B_NAME : v4 ? B4 : B6;
      assertThat(IpPacket.isSumRight(wire, source, to)).isTrue();
      assertThat(IpPacket.isV4(wire)).isEqualTo(v4);
    }
    assertThat(hosts.arrive(from == hosts.a ? hosts.b : hosts.a, wire)).isEqualTo(packet);
  }

  @Test
  void itIsEncapsulatedUntilTheFirstAnswerAndOnceAMinute() {
    var hosts = Hosts.over(Form.PLAIN, false);
    var there = udp(true, 9, DATA);
    var back = udp(false, 9, DATA);
    assertThat(isEnvelope(hosts, hosts.a, there)).isTrue();
    assertThat(isEnvelope(hosts, hosts.a, there)).as("no answer yet").isTrue();
    assertThat(isEnvelope(hosts, hosts.b, back)).as("B's first too").isTrue();
    assertThat(isEnvelope(hosts, hosts.b, back)).isFalse();
    for (int second = 0; second < 60; second++) {
      assertThat(isEnvelope(hosts, hosts.a, there)).isFalse();
      hosts.now = hosts.now.plusSeconds(1);
    }
    assertThat(isEnvelope(hosts, hosts.a, there)).as("after a minute").isTrue();
    assertThat(isEnvelope(hosts, hosts.a, there)).isFalse();
  }

  private static boolean isEnvelope(Hosts hosts, Translator from, byte[] packet) {
    var wire = hosts.send(from, packet);
    hosts.arrive(from == hosts.a ? hosts.b : hosts.a, wire);
    return Hosts.isEnvelope(wire);
  }

  @Test
  void itEndsAfterThreeMinutesOfSilence() {
    var hosts = Hosts.over(Form.PLAIN, false);
    isEnvelope(hosts, hosts.a, udp(true, 9, DATA));
    hosts.now = hosts.now.plusSeconds(179);
    isEnvelope(hosts, hosts.b, udp(false, 9, DATA));
    hosts.now = hosts.now.plusSeconds(179);
    hosts.a.expire(hosts.now);
    assertThat(hosts.a.status().contexts()).isEqualTo(Map.of(ContextState.BOTH_WAYS, 1));
    hosts.a.expire(hosts.now.plusSeconds(1));
    assertThat(hosts.a.status().contexts()).isEmpty();
  }

  @Test
  void halfOfAllContextsAreDatagramsAtMostAndTheOldestGivesWay() {
    var bounds =
        new Bounds(
            4,
            Duration.ofSeconds(9),
            Duration.ofSeconds(9),
            Duration.ofSeconds(180),
            Duration.ofHours(3));
    var a = new Translator(bounds);
    a.localAddresses(Set.of(A4, A6));
    a.put(Hosts.viewAtA(Form.PLAIN, false));
    var hosts = Hosts.over(Form.PLAIN, false);
    for (int port = 1; port <= 9; port++) hosts.send(a, udp(true, port, DATA));
    assertThat(a.status().contexts()).isEqualTo(Map.of(ContextState.ONE_WAY, 2));
    for (int port = 1; port <= 4; port++) {
      hosts.send(a, TcpPacket.of(A_NAME, port, B_NAME, 80).bytes());
    }
    assertThat(a.status().contexts()).as("TCP goes first").doesNotContainKey(ContextState.ONE_WAY);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void aChecksumOfZeroStaysOverIpv4AndIsComputedOverIpv6(Form form, boolean v4) {
    if (form == Form.UDP) return; // what is in an envelope stays as it is
    var hosts = Hosts.over(form, v4);
    isEnvelope(hosts, hosts.a, udp(true, 9, DATA));
    isEnvelope(hosts, hosts.b, udp(false, 9, DATA));
    var wire = hosts.send(hosts.a, IpPacket.unsummed(udp(true, 9, DATA)));
    int field = (v4 ? 20 : 40) + 6;
    if (v4) assertThat(Arrays.copyOfRange(wire, field, field + 2)).containsExactly(0, 0);
    else assertThat(sumIsRight(wire, form)).isTrue();
    assertThat(hosts.receive(hosts.b, wire)).as("computed").isEqualTo(udp(true, 9, DATA));
  }

  private static boolean sumIsRight(byte[] wire, Form form) {
    boolean names = form == Form.NAMES;
    return IpPacket.isSumRight(wire, names ? A_NAME : A6, names ? B_NAME : B6);
  }

  @Test
  void overIpv6AMissingChecksumIsAnError() { // RFC 8200 §8.1
    var hosts = Hosts.over(Form.PLAIN, false);
    isEnvelope(hosts, hosts.a, udp(true, 9, DATA));
    var bare = IpPacket.unsummed(IpPacket.udp(A6, 9, B6, 53, DATA));
    assertThat(hosts.inbound(hosts.b, bare)).isEqualTo(new Verdict.Drop(Reason.UDP_HEADER));
  }

  /// A sum that comes out as 0 is written as all ones.
  @Test
  void noChecksumThatIsComputedIsZero() {
    var hosts = Hosts.over(Form.PLAIN, false);
    isEnvelope(hosts, hosts.a, udp(true, 9, new byte[2]));
    isEnvelope(hosts, hosts.b, udp(false, 9, new byte[2]));
    int zeros = 0;
    for (int word = 0; word < 0x10000; word++) {
      var packet = udp(true, 9, new byte[] {(byte) (word >> 8), (byte) word});
      var wire = hosts.send(hosts.a, packet);
      if (wire[46] == 0 && wire[47] == 0) zeros++;
    }
    assertThat(zeros).isZero();
  }

  @Test
  void whatWouldBeTakenForControlIsAlwaysEncapsulated() {
    var hosts = Hosts.over(Form.PLAIN, false);
    for (int i = 0; i < 3; i++) {
      var there = IpPacket.udp(A_NAME, 9, B_NAME, 19941, DATA);
      assertThat(isEnvelope(hosts, hosts.a, there)).isTrue();
      var back = IpPacket.udp(B_NAME, 19941, A_NAME, 9, DATA);
      assertThat(isEnvelope(hosts, hosts.b, back)).isTrue();
    }
  }

  @Test
  void requestsOfBothEndsWithTheSameIdentifierAreToldApart() {
    var hosts = Hosts.over(Form.PLAIN, true);
    for (int i = 0; i < 2; i++) {
      for (boolean request : new boolean[] {true, false}) {
        isEnvelope(hosts, hosts.a, IpPacket.echo(A_NAME, B_NAME, request, 7, DATA));
        isEnvelope(hosts, hosts.b, IpPacket.echo(B_NAME, A_NAME, request, 7, DATA));
      }
    }
    assertThat(hosts.a.status().contexts()).isEqualTo(Map.of(ContextState.BOTH_WAYS, 2));
  }

  @Test
  void fromALocatorThatThePeerHasLeftNothingComes() {
    var hosts = Hosts.over(Form.PLAIN, false);
    isEnvelope(hosts, hosts.a, udp(true, 9, DATA));
    isEnvelope(hosts, hosts.b, udp(false, 9, DATA));
    var view = viewAtB(Form.PLAIN, true);
    hosts.b.put(Hosts.with(view, view.current(), Set.of(A4), Set.of(A4), view.announced()));
    var late = IpPacket.udp(A6, 9, B6, 53, DATA);
    assertThat(hosts.inbound(hosts.b, late)).isEqualTo(new Verdict.Drop(Reason.FORMER_LOCATOR));
    IpAddress stranger = IpAddress.parse("2001:db8::9");
    assertThat(hosts.inbound(hosts.b, IpPacket.udp(stranger, 9, B6, 53, DATA)))
        .isEqualTo(new Verdict.Pass());
  }
}
