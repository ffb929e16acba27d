package io.sterna.core.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.wire.Form;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// [Hosts] whose programs may know no IPv6. Each host lends addresses of its own choice.
///
/// ```
///   A's programs: a.example is 198.18.0.1, b.example is 198.18.0.2
///   B's programs: b.example is 198.19.7.1, a.example is 198.19.9.3
/// ```
final class Programs4 {
  static final IpAddress.V4 A_AT_A = (IpAddress.V4) IpAddress.parse("198.18.0.1");
  static final IpAddress.V4 B_AT_A = (IpAddress.V4) IpAddress.parse("198.18.0.2");
  static final IpAddress.V4 B_AT_B = (IpAddress.V4) IpAddress.parse("198.19.7.1");
  static final IpAddress.V4 A_AT_B = (IpAddress.V4) IpAddress.parse("198.19.9.3");

  final Hosts hosts;
  private final boolean onlyIpv4AtB;

  /// @param onlyIpv4AtB what B's kernel says when it is asked
  Programs4(Form form, boolean v4, boolean onlyIpv4AtB) {
    this.hosts = Hosts.over(form, v4);
    this.onlyIpv4AtB = onlyIpv4AtB;
    hosts.a.lend(Hosts.A_NAME, A_AT_A);
    hosts.a.lend(Hosts.B_NAME, B_AT_A);
    hosts.b.lend(Hosts.B_NAME, B_AT_B);
    hosts.b.lend(Hosts.A_NAME, A_AT_B);
  }

  /// What A's IPv4 program calls A itself, and B; what B's program calls them.
  IpAddress atA(boolean a) {
    return a ? A_AT_A : B_AT_A;
  }

  IpAddress atB(boolean a) {
    if (onlyIpv4AtB) return a ? A_AT_B : B_AT_B;
    return a ? Hosts.A_NAME : Hosts.B_NAME;
  }

  /// What A's program sends to B is at B's.
  byte[] toB(byte[] packet) {
    return arrive(hosts.b, hosts.send(hosts.a, packet));
  }

  byte[] toA(byte[] packet) {
    return arrive(hosts.a, hosts.send(hosts.b, packet));
  }

  /// Like [Hosts#arrive]; the kernel answers what it is asked.
  byte[] arrive(Translator host, byte[] wire) {
    var verdict = verdict(host, wire);
    if (verdict instanceof Verdict.Asked(var question)) {
      host.answer(question, onlyIpv4AtB, hosts.now);
    }
    return Hosts.isEnvelope(wire) ? hosts.receiveEnvelope(host, wire) : hosts.receive(host, wire);
  }

  /// Of what is shown for the first time.
  Verdict verdict(Translator host, byte[] wire) {
    if (!Hosts.isEnvelope(wire)) return hosts.inbound(host, wire);
    boolean v4 = IpPacket.isV4(wire);
    var pair = new LocatorPair(address(wire, v4 ? 16 : 24, v4), address(wire, v4 ? 12 : 8, v4));
    var inner = IpPacket.open(wire);
    return host.decapsulate(
        new Outer(pair, 19941, 0),
        MemorySegment.ofArray(inner),
        Hosts.room(inner.length),
        hosts.now);
  }

  static IpAddress address(byte[] packet, int at, boolean v4) {
    var bytes = MemorySegment.ofArray(packet);
    return IpAddress.of(bytes.asSlice(at, v4 ? 4 : 16).toArray(ValueLayout.JAVA_BYTE));
  }

  /// A's IPv4 program and B's program begin a connection.
  Programs4 connect() {
    var syn = TcpPacket.of(A_AT_A, Hosts.A_PORT, B_AT_A, Hosts.B_PORT);
    toB(syn.flags(TcpPacket.SYN).numbers(100, 0).bytes());
    var synAck = TcpPacket.of(atB(false), Hosts.B_PORT, atB(true), Hosts.A_PORT);
    toA(synAck.flags(TcpPacket.SYN | TcpPacket.ACK).numbers(500, 101).bytes());
    toB(fromA().numbers(101, 501).bytes());
    return this;
  }

  TcpPacket fromA() {
    return TcpPacket.of(A_AT_A, Hosts.A_PORT, B_AT_A, Hosts.B_PORT);
  }

  TcpPacket fromB() {
    return TcpPacket.of(atB(false), Hosts.B_PORT, atB(true), Hosts.A_PORT);
  }

  static void assertSame(byte[] got, byte[] expected) {
    assertThat(Arrays.toString(got)).isEqualTo(Arrays.toString(expected));
  }
}
