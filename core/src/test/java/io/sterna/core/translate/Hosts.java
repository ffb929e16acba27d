package io.sterna.core.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.translate.PeerView.Accepts;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.translate.PeerView.Tags;
import io.sterna.core.wire.Capability.Transport;
import io.sterna.core.wire.Form;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Two hosts with an association, each with a translator of its own.
///
/// ```
///   a.example  192.0.2.1  2001:db8:a::1  ------  2001:db8:b::2  198.51.100.2  b.example
/// ```
final class Hosts {
  static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  static final Identifier A = Identifier.Name.of("a.example");
  static final Identifier B = Identifier.Name.of("b.example");
  static final IpAddress.V6 A_NAME = A.address();
  static final IpAddress.V6 B_NAME = B.address();
  static final IpAddress A4 = IpAddress.parse("192.0.2.1");
  static final IpAddress B4 = IpAddress.parse("198.51.100.2");
  static final IpAddress A6 = IpAddress.parse("2001:db8:a::1");
  static final IpAddress B6 = IpAddress.parse("2001:db8:b::2");
  static final Tags A_TO_B = new Tags(Bytes.ofHex("a1a2a3a4a5a6"), Bytes.ofHex("b1b2b3b4b5b6"));
  static final Tags B_TO_A = new Tags(Bytes.ofHex("b7b8b9babbbc"), Bytes.ofHex("a7a8a9aaabac"));

  static final int A_PORT = 40_000;
  static final int B_PORT = 443;

  final Translator a = new Translator();
  final Translator b = new Translator();
  Instant now = T0;

  static Hosts over(Form form, boolean v4) {
    var hosts = new Hosts();
    hosts.a.localAddresses(Set.of(A4, A6));
    hosts.b.localAddresses(Set.of(B4, B6));
    hosts.a.put(viewAtA(form, v4));
    hosts.b.put(viewAtB(form, v4));
    return hosts;
  }

  static PeerView viewAtA(Form form, boolean v4) {
    var pair = v4 ? new LocatorPair(A4, B4) : new LocatorPair(A6, B6);
    return new PeerView(
        A,
        B,
        Optional.of(new SendPath(pair, form)),
        Set.of(B4, B6),
        Set.of(B4, B6),
        Map.of(pair, form),
        Optional.of(A_TO_B),
        List.of(B_TO_A),
        List.of());
  }

  static PeerView viewAtB(Form form, boolean v4) {
    var pair = v4 ? new LocatorPair(B4, A4) : new LocatorPair(B6, A6);
    return new PeerView(
        B,
        A,
        Optional.of(new SendPath(pair, form)),
        Set.of(A4, A6),
        Set.of(A4, A6),
        Map.of(pair, form),
        Optional.of(B_TO_A),
        List.of(A_TO_B),
        List.of());
  }

  /// A view with other locators, current path or announcements; the rest stays.
  static PeerView with(
      PeerView view,
      Optional<SendPath> current,
      Set<IpAddress> locators,
      Set<IpAddress> verified,
      Map<LocatorPair, Form> announced) {
    var like = Views.like(view).current(current).locators(locators).verified(verified);
    return like.announced(announced).view();
  }

  /// The same between other identifiers.
  static PeerView between(Identifier local, Identifier remote, PeerView view, Tags receive) {
    return Views.like(view).between(local, remote).receive(receive).view();
  }

  /// The same of a peer that takes other things.
  static PeerView accepting(PeerView view, Set<Form> forms, Set<Transport> transports) {
    return Views.like(view).accepts(new Accepts(forms, transports)).view();
  }

  /// Shows a host what came to its UDP port.
  Verdict decapsulate(Translator host, IpAddress from, IpAddress to, byte[] payload) {
    return host.decapsulate(
        new Outer(new LocatorPair(to, from), 19941, 0),
        MemorySegment.ofArray(payload),
        room(payload.length),
        now);
  }

  /// What the kernel gets for this envelope of the wire; it has to be delivered.
  byte[] receiveEnvelope(Translator host, byte[] packet) {
    boolean v4 = IpPacket.isV4(packet);
    var bytes = MemorySegment.ofArray(packet);
    var source =
        IpAddress.of(bytes.asSlice(v4 ? 12 : 8, v4 ? 4 : 16).toArray(ValueLayout.JAVA_BYTE));
    var to = IpAddress.of(bytes.asSlice(v4 ? 16 : 24, v4 ? 4 : 16).toArray(ValueLayout.JAVA_BYTE));
    int trafficClass = v4 ? packet[1] & 255 : ((packet[0] & 15) << 4) | ((packet[1] & 255) >>> 4);
    var out = room(packet.length);
    var verdict =
        host.decapsulate(
            new Outer(new LocatorPair(to, source), 19941, trafficClass),
            MemorySegment.ofArray(IpPacket.open(packet)),
            out,
            now);
    assertThat(verdict).isInstanceOf(Verdict.Deliver.class);
    return bytes(out, ((Verdict.Deliver) verdict).length());
  }

  /// Whether it is an envelope, by its ports.
  static boolean isEnvelope(byte[] packet) {
    int at = IpPacket.isV4(packet) ? 20 : 40;
    boolean udp = packet[at == 20 ? 9 : 6] == IpPacket.UDP;
    return udp && packet[at] == 0x4d && packet[at + 1] == (byte) 0xe5; // 19941
  }

  /// To the other host in whatever form it is.
  byte[] arrive(Translator host, byte[] packet) {
    return isEnvelope(packet) ? receiveEnvelope(host, packet) : receive(host, packet);
  }

  /// A packet of A's program.
  static TcpPacket fromA() {
    return TcpPacket.of(A_NAME, A_PORT, B_NAME, B_PORT);
  }

  /// A packet of B's program.
  static TcpPacket fromB() {
    return TcpPacket.of(B_NAME, B_PORT, A_NAME, A_PORT);
  }

  /// An output buffer that was used before.
  static MemorySegment room(long length) {
    return MemorySegment.ofArray(new byte[(int) length + Translator.GROWTH]).fill((byte) 0xa5);
  }

  /// What A puts on the wire for this packet of its kernel; it has to be forwarded.
  byte[] send(Translator host, byte[] packet) {
    var out = room(packet.length);
    var verdict = host.outbound(MemorySegment.ofArray(packet), out, now);
    assertThat(verdict).isInstanceOf(Verdict.Forward.class);
    return bytes(out, ((Verdict.Forward) verdict).length());
  }

  /// What the kernel gets for this packet of the wire; it has to be delivered.
  byte[] receive(Translator host, byte[] packet) {
    var out = room(packet.length);
    var verdict = host.inbound(MemorySegment.ofArray(packet), out, now);
    assertThat(verdict).isInstanceOf(Verdict.Deliver.class);
    return bytes(out, ((Verdict.Deliver) verdict).length());
  }

  Verdict outbound(Translator host, byte[] packet) {
    return host.outbound(MemorySegment.ofArray(packet), room(packet.length), now);
  }

  Verdict inbound(Translator host, byte[] packet) {
    return host.inbound(MemorySegment.ofArray(packet), room(packet.length), now);
  }

  byte[] aToB(TcpPacket packet) {
    return receive(b, send(a, packet.bytes()));
  }

  /// Likewise in whatever form A sends, to a host that is B.
  byte[] aToB(TcpPacket packet, Translator to) {
    return arrive(to, send(a, packet.bytes()));
  }

  byte[] bToA(TcpPacket packet) {
    return receive(a, send(b, packet.bytes()));
  }

  /// A packet as it is on the wire from B to A, over locators, whatever B's translator thinks.
  static TcpPacket wireToA(IpAddress from, IpAddress to) {
    return TcpPacket.of(from, B_PORT, to, A_PORT);
  }

  static TcpPacket wireToB(IpAddress from, IpAddress to) {
    return TcpPacket.of(from, A_PORT, to, B_PORT);
  }

  /// The option of a SYN.
  static byte[] tagsOption(Tags tags) {
    return HexFormat.of().parseHex("fd105354" + tags.source() + tags.destination());
  }

  static final byte[] ACCEPT_OPTION = {(byte) 0xfd, 4, 0x53, 0x54};

  /// The state of the only context.
  static ContextState state(Translator host) {
    var states = host.status().contexts();
    assertThat(states).hasSize(1);
    return states.keySet().iterator().next();
  }

  /// The three packets that begin a connection of A to B.
  Hosts connect() {
    aToB(fromA().flags(TcpPacket.SYN).numbers(100, 0));
    bToA(fromB().flags(TcpPacket.SYN | TcpPacket.ACK).numbers(500, 101));
    aToB(fromA().numbers(101, 501));
    return this;
  }

  static byte[] bytes(MemorySegment out, int length) {
    return out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }
}
