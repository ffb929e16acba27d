package io.sterna.daemon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.Notice;
import io.sterna.core.translate.Outer;
import io.sterna.core.translate.PeerView;
import io.sterna.core.translate.Translator;
import io.sterna.core.wire.Capability.Transport;
import io.sterna.core.wire.Form;
import io.sterna.net.Arrival;
import io.sterna.net.RawSender;
import io.sterna.net.SocketLookup;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The real translator between a TAP and a network in memory.
@Timeout(30)
class DataPathTest {
  private static final Identifier.Name OWN = new Identifier.Name("own.example");
  private static final Identifier.Name PEER = new Identifier.Name("peer.example");
  private static final IpAddress.V6 OWN_ADDRESS = OWN.address();
  private static final IpAddress.V6 PEER_ADDRESS = PEER.address();
  private static final IpAddress HERE = IpAddress.parse("2001:db8:1::1");
  private static final IpAddress THERE = IpAddress.parse("2001:db8:2::2");
  private static final IpAddress STRANGER = IpAddress.parse("2001:db8:3::3");
  private static final int UPLINK = 7;
  private static final int RST = 0x04;
  private static final int SYN = TcpPacket.SYN;
  private static final int ACK = TcpPacket.ACK;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final MemoryDevice device = new MemoryDevice();
  private final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
  private final AtomicInteger lookUps = new AtomicInteger();
  private final AtomicBoolean mistake = new AtomicBoolean();
  private final Set<String> sockets = ConcurrentHashMap.newKeySet();
  private final Set<IpAddress.V6> known = ConcurrentHashMap.newKeySet();
  private final Set<IpAddress.V6> called = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Identifier> doubted = new LinkedBlockingQueue<>();
  private final BlockingQueue<Notice> notices = new LinkedBlockingQueue<>();
  private volatile RawSender.Outcome outcome = RawSender.Outcome.SENT;
  private DataPath path;
  private Thread loop;

  private final Surroundings host =
      new Surroundings() {
        @Override
        public RawSender.Outcome send(MemorySegment packet) {
          mistakeOnce();
          sent.add(TcpPacket.copy(packet));
          return outcome;
        }

        @Override
        public Optional<SocketLookup.Socket> socket(
            IpAddress local, int localPort, IpAddress remote, int remotePort, int index) {
          lookUps.incrementAndGet();
          mistakeOnce();
          return sockets.contains(local + " " + localPort + " " + remote + " " + remotePort)
              ? Optional.of(SocketLookup.Socket.CONNECTION)
              : Optional.empty();
        }

        @Override
        public boolean isServed(
            int protocol, IpAddress local, int localPort, IpAddress remote, int remotePort) {
          lookUps.incrementAndGet();
          return sockets.contains(protocol + " " + local + " " + localPort);
        }

        @Override
        public boolean call(IpAddress.V6 peer) {
          called.add(peer);
          return known.contains(peer);
        }

        @Override
        public void doubt(Identifier local, Identifier remote) {
          doubted.add(remote);
        }

        @Override
        public void notice(Notice notice) {
          notices.add(notice);
        }

        @Override
        public int mtu(IpAddress local) {
          return 1400;
        }

        @Override
        public int interfaceOf(IpAddress local) {
          return local.equals(HERE) ? UPLINK : 0;
        }

        @Override
        public void left(int interfaceIndex) {}
      };

  private void mistakeOnce() {
    if (mistake.getAndSet(false)) throw new IllegalStateException("made for this test");
  }

  @BeforeEach
  void begin() {
    begin(Set.of());
  }

  private void begin(Set<IpAddress> strays) {
    path = new DataPath(new Translator(), device, host, strays, now::get);
    path.localAddresses(Set.of(HERE));
    var running = path;
    loop =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    running.run();
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                });
  }

  @AfterEach
  void end() throws InterruptedException {
    path.stop();
    loop.join();
  }

  @Test
  void synOfAProgramLeavesOverTheCurrentPath() throws Exception {
    path.put(view());
    device.arrive(outgoing(1).segment(SYN, 1, 0), Arrival.OWN_STACK);
    var packet = nextSent();
    assertThat(TcpPacket.address(packet, 0)).isEqualTo(HERE);
    assertThat(TcpPacket.address(packet, 1)).isEqualTo(THERE);
  }

  @Test
  void synWaitsForTheAssociationThatItAsksFor() throws Exception {
    known.add(PEER_ADDRESS);
    device.arrive(outgoing(1).segment(SYN, 1, 0), Arrival.OWN_STACK);
    assertThat(status().waiting()).isEqualTo(1);
    assertThat(called).containsExactly(PEER_ADDRESS);
    path.put(view());
    assertThat(TcpPacket.address(nextSent(), 1)).isEqualTo(THERE);
    assertThat(status().waiting()).isZero();
  }

  @Test
  void synThatWaitedForMoreThanASecondIsForgotten() throws Exception {
    known.add(PEER_ADDRESS);
    device.arrive(outgoing(1).segment(SYN, 1, 0), Arrival.OWN_STACK);
    assertThat(status().waiting()).isEqualTo(1);
    now.updateAndGet(t -> t.plusMillis(1001));
    path.put(view());
    assertThat(status().turnedAway()).isEqualTo(1);
    assertThat(sent).isEmpty();
  }

  @Test
  void waitingRoomHasNoMoreThanItsPlaces() throws Exception {
    known.add(PEER_ADDRESS);
    for (int port = 1; port <= WaitingRoom.MOST + 5; port++) {
      device.arrive(outgoing(port).segment(SYN, 1, 0), Arrival.OWN_STACK);
    }
    assertThat(status().waiting()).isEqualTo(WaitingRoom.MOST);
    assertThat(status().turnedAway()).isEqualTo(5);
  }

  @Test
  void connectionToAnUnknownIdentifierAddressFailsAtOnce() throws Exception {
    var syn = outgoing(1).segment(SYN, 1, 0);
    device.arrive(syn, Arrival.OWN_STACK);
    assertUnreachable(device.next().packet(), 3, syn);
    assertThat(status().rejected()).isEqualTo(1);
  }

  @Test
  void connectionWhoseAssociationIsNotToBeFailsAtOnce() throws Exception {
    var other = new Identifier.Name("other.example").address();
    known.add(PEER_ADDRESS);
    known.add(other);
    device.arrive(outgoing(1).segment(SYN, 1, 0), Arrival.OWN_STACK);
    device.arrive(new TcpPacket(OWN_ADDRESS, 1, other, 80).segment(SYN, 1, 0), Arrival.OWN_STACK);
    assertThat(status().waiting()).isEqualTo(2);
    path.refuse(PEER_ADDRESS);
    assertUnreachable(device.next().packet(), 3, outgoing(1).segment(SYN, 1, 0));
    assertThat(status().waiting()).as("the other one goes on waiting").isEqualTo(1);
  }

  @Test
  void udpThatThePeerDoesNotTakeIsRefusedWithAReasonThatProgramsSee() throws Exception {
    path.put(accepting(EnumSet.allOf(Form.class), Set.of(Transport.TCP)));
    var datagram = outgoing(1).datagram();
    device.arrive(datagram, Arrival.OWN_STACK);
    assertUnreachable(device.next().packet(), 4, datagram);
    path.put(accepting(EnumSet.of(Form.PLAIN), EnumSet.allOf(Transport.class)));
    device.arrive(datagram, Arrival.OWN_STACK);
    assertUnreachable(device.next().packet(), 1, datagram);
  }

  private static PeerView accepting(Set<Form> forms, Set<Transport> transports) {
    var view = view();
    return new PeerView(
        view.local(),
        view.remote(),
        view.current(),
        view.others(),
        view.locators(),
        view.verified(),
        view.announced(),
        view.sendTags(),
        view.receiveTags(),
        view.pendingTags(),
        view.ports(),
        new PeerView.Accepts(forms, transports));
  }

  @Test
  void datagramGoesEncapsulatedAndItsAnswerComesOutOfItsEnvelope() throws Exception {
    path.put(view());
    var datagram = outgoing(1).datagram();
    device.arrive(datagram, Arrival.OWN_STACK);
    var sent = nextSent();
    assertThat(Arrays.copyOfRange(sent, 48, sent.length)).isEqualTo(datagram);
    var answer = new TcpPacket(PEER_ADDRESS, 80, OWN_ADDRESS, 1).datagram();
    path.arrived(new Outer(new LocatorPair(HERE, THERE), 19941, 0), Bytes.of(answer));
    var delivered = device.next();
    assertThat(delivered.packet()).isEqualTo(answer);
    assertThat(delivered.handedBackTo()).isEqualTo(-1);
  }

  @Test
  void envelopeFromElsewhereIsToldToTheControlPlane() throws Exception {
    path.put(view());
    var answer = new TcpPacket(PEER_ADDRESS, 80, OWN_ADDRESS, 1).datagram();
    var pair = new LocatorPair(HERE, STRANGER);
    path.arrived(new Outer(pair, 7, 0), Bytes.of(answer));
    assertThat(notices.poll(10, TimeUnit.SECONDS))
        .isEqualTo(new Notice.SourceSeen(view().local(), view().remote(), pair, 7));
  }

  @Test
  void envelopesThatComeTooFastAreDroppedAndCounted() {
    var outer = new Outer(new LocatorPair(HERE, THERE), 19941, 0);
    var envelopes = new Envelopes();
    for (int i = 0; i < Envelopes.MOST + 3; i++) envelopes.add(outer, Bytes.of(new byte[1]));
    assertThat(envelopes.dropped()).isEqualTo(3);
  }

  @Test
  void packetTooBigForTheUplinkIsToldToTcp() throws Exception {
    path.put(view());
    outcome = RawSender.Outcome.TOO_BIG;
    // So many that the data offset says 5 words: all of it is data.
    device.arrive(outgoing(1).segment(ACK, 1, 0, new byte[23 * 64]), Arrival.OWN_STACK);
    var error = device.next().packet();
    assertThat(error[40]).as("packet too big").isEqualTo((byte) 2);
    assertThat((error[46] & 0xff) << 8 | (error[47] & 0xff)).isEqualTo(1400);
  }

  @Test
  void answerOfThePeerIsDelivered() throws Exception {
    path.put(view());
    device.arrive(outgoing(1).segment(SYN, 1, 0), Arrival.OWN_STACK);
    nextSent();
    device.arrive(incoming(THERE, 1).segment(SYN | ACK, 5, 2), UPLINK);
    var packet = device.next();
    assertThat(packet.handedBackTo()).isEqualTo(-1);
    assertThat(TcpPacket.address(packet.packet(), 0)).isEqualTo(PEER_ADDRESS);
    assertThat(TcpPacket.address(packet.packet(), 1)).isEqualTo(OWN_ADDRESS);
  }

  @Test
  void whatIsNotOursGoesBackToWhereItCameFrom() throws Exception {
    path.put(view());
    var plain = incoming(STRANGER, 1).segment(SYN, 1, 0);
    device.arrive(plain, UPLINK);
    device.arrive(plain, Arrival.UNKNOWN);
    for (int i = 0; i < 2; i++) {
      var packet = device.next();
      assertThat(packet.packet()).isEqualTo(plain);
      assertThat(packet.handedBackTo()).isEqualTo(UPLINK);
    }
  }

  @Test
  void segmentOfAConnectionFromBeforeIsTakenUp() throws Exception { // protocol §7
    path.put(view());
    sockets.add(OWN_ADDRESS + " 22 " + PEER_ADDRESS + " 1");
    device.arrive(new TcpPacket(THERE, 1, HERE, 22).segment(ACK, 5, 5), UPLINK);
    assertThat(TcpPacket.address(device.next().packet(), 0)).isEqualTo(PEER_ADDRESS);
  }

  private static final IpAddress.V4 OWN4 = (IpAddress.V4) IpAddress.parse("198.18.0.1");
  private static final IpAddress.V4 PEER4 = (IpAddress.V4) IpAddress.parse("198.18.0.2");

  private void lend() {
    path.lend(OWN_ADDRESS, OWN4);
    path.lend(PEER_ADDRESS, PEER4);
  }

  @Test
  void ipv4ProgramsAreAnsweredInIpv4() throws Exception {
    lend();
    known.add(PEER_ADDRESS);
    var out = new TcpPacket(OWN4, 1, PEER4, 80);
    device.arrive(out.segment(SYN, 1, 0), Arrival.OWN_STACK);
    path.put(view()); // the SYN has waited for it
    assertThat(TcpPacket.address(nextSent(), 1)).isEqualTo(THERE);
    device.arrive(incoming(THERE, 1).segment(SYN | ACK, 5, 2), UPLINK);
    assertThat(TcpPacket.address(device.next().packet(), 0)).isEqualTo(PEER4);
    var elsewhere = new TcpPacket(OWN4, 1, (IpAddress.V4) IpAddress.parse("198.18.0.3"), 80);
    device.arrive(elsewhere.segment(SYN, 1, 0), Arrival.OWN_STACK);
    var error = device.next().packet();
    assertThat(error[20]).as("destination unreachable").isEqualTo((byte) 3);
    assertThat(error[21]).as("prohibited").isEqualTo((byte) 13);
  }

  @Test
  void connectionIsGivenToTheServerOfIpv4IfThereIsNoOther() throws Exception {
    lend();
    path.put(view());
    var datagram = new TcpPacket(PEER_ADDRESS, 9, OWN_ADDRESS, 53).datagram();
    var outer = new Outer(new LocatorPair(HERE, THERE), 19941, 0);
    sockets.add("17 " + OWN4 + " 53");
    path.arrived(outer, Bytes.of(datagram));
    assertThat(TcpPacket.address(device.next().packet(), 1)).isEqualTo(OWN4);
    sockets.add("17 " + OWN4 + " 54");
    sockets.add("17 " + OWN_ADDRESS + " 54");
    path.arrived(outer, Bytes.of(new TcpPacket(PEER_ADDRESS, 9, OWN_ADDRESS, 54).datagram()));
    assertThat(TcpPacket.address(device.next().packet(), 1)).isEqualTo(OWN_ADDRESS);
  }

  @Test
  void segmentOfAnIpv4ProgramsConnectionFromBeforeIsTakenUp() throws Exception {
    lend();
    path.put(view());
    sockets.add(OWN4 + " 22 " + PEER4 + " 1");
    device.arrive(new TcpPacket(THERE, 1, HERE, 22).segment(ACK, 5, 5), UPLINK);
    assertThat(TcpPacket.address(device.next().packet(), 0)).isEqualTo(PEER4);
  }

  @Test
  void segmentOfNobodyIsAskedForAndARstIsNot() throws Exception { // protocol §7
    path.put(view());
    device.arrive(new TcpPacket(THERE, 9, HERE, 22).segment(RST, 5, 5), UPLINK);
    device.arrive(new TcpPacket(THERE, 1, HERE, 22).segment(ACK, 5, 5), UPLINK);
    assertThat(notices.poll(10, TimeUnit.SECONDS))
        .isEqualTo(
            new Notice.ContextDoubted(
                new Tcn(6, view().local(), view().remote(), 22, 1), new LocatorPair(HERE, THERE)));
    assertThat(notices).isEmpty();
  }

  @Test
  void rstFromElsewhereWaitsForTheAnswerToAProbe() throws Exception { // protocol §7
    var other = new LocatorPair(HERE, STRANGER);
    var view = view();
    path.put(at(view, Set.of(THERE, STRANGER)));
    device.arrive(outgoing(1).segment(SYN, 1, 0), Arrival.OWN_STACK);
    nextSent();
    var accept = HexFormat.of().parseHex("fd045354");
    device.arrive(incoming(THERE, 1).segment(SYN | ACK, 5, 2, accept), UPLINK);
    device.next();
    device.arrive(outgoing(1).segment(ACK, 2, 6), Arrival.OWN_STACK);
    device.arrive(incoming(STRANGER, 1).segment(RST, 6, 0), UPLINK);
    assertThat(status().waiting()).isEqualTo(1);
    assertThat(notices).contains(new Notice.RstDoubted(view.local(), view.remote(), other));
    path.answered(view.local(), view.remote(), other);
    assertThat(device.next().packet()[40 + 13]).isEqualTo((byte) RST);
    assertThat(status().waiting()).isZero();
  }

  private static PeerView at(PeerView view, Set<IpAddress> locators) {
    return new PeerView(
        view.local(),
        view.remote(),
        view.current(),
        locators,
        locators,
        view.announced(),
        view.sendTags(),
        view.receiveTags(),
        view.pendingTags());
  }

  @Test
  void synLeavesInAnEnvelopeIfAnOrdinaryConnectionIsInItsWay() throws Exception { // protocol §7
    path.put(view());
    sockets.add(HERE + " 1 " + THERE + " 80");
    device.arrive(outgoing(1).segment(SYN, 1, 0), Arrival.OWN_STACK);
    assertThat(nextSent()[6]).as("UDP").isEqualTo((byte) 17);
    device.arrive(outgoing(2).segment(SYN, 1, 0), Arrival.OWN_STACK);
    assertThat(nextSent()[6]).as("TCP").isEqualTo((byte) 6);
  }

  @Test
  void segmentOfAPlainConnectionWithAPeerGoesBack() throws Exception {
    path.put(view());
    sockets.add(HERE + " 22 " + THERE + " 1");
    var segment = new TcpPacket(THERE, 1, HERE, 22).segment(ACK, 5, 5);
    device.arrive(segment, UPLINK);
    assertThat(device.next().packet()).isEqualTo(segment);
  }

  @Test
  void whatComesFromTheSourceOfAnUnconfirmedSessionGoesBackUnchanged() throws Exception {
    var tags = new PeerView.Tags(Bytes.ofHex("010203040506"), Bytes.ofHex("111213141516"));
    path.put(
        new PeerView(
            OWN,
            PEER,
            Optional.empty(),
            Set.of(THERE),
            Set.of(),
            Map.of(),
            Optional.empty(),
            List.of(),
            List.of(tags)));
    var from = new TcpPacket(THERE, 1, HERE, 22);
    for (int flags : new int[] {SYN, SYN | ACK, ACK, 0x04}) {
      var segment = from.segment(flags, 5, 5);
      device.arrive(segment, UPLINK);
      assertThat(device.next()).isEqualTo(new MemoryDevice.Written(Bytes.of(segment), UPLINK));
    }
    device.arrive(from.datagram(), UPLINK);
    assertThat(device.next().packet()).isEqualTo(from.datagram());
    assertThat(lookUps).as("at no cost").hasValue(0);
  }

  @Test
  void segmentThatNobodyKnowsIsDroppedAndNotAnsweredWithRst() throws Exception {
    path.put(view());
    device.arrive(new TcpPacket(THERE, 1, HERE, 22).segment(ACK, 5, 5), UPLINK);
    assertThat(status().translator().others().unknown()).isEqualTo(1);
    assertThat(device.written).isEmpty();
  }

  @Test
  void strayOfARunBeforeIsKeptFromLocalTcpUntilItsAssociationIsBack() throws Exception {
    end();
    begin(Set.of(THERE));
    var stray = new TcpPacket(THERE, 1, HERE, 22).segment(ACK, 5, 5);
    device.arrive(stray, UPLINK);
    assertThat(status().strays()).isEqualTo(1);
    var syn = incoming(THERE, 2).segment(SYN, 5, 5);
    device.arrive(syn, UPLINK);
    assertThat(device.next().packet()).as("a new connection may begin").isEqualTo(syn);
    sockets.add(HERE + " 22 " + THERE + " 1");
    now.updateAndGet(t -> t.plus(KernelSockets.NOT_THERE));
    device.arrive(stray, UPLINK);
    assertThat(device.next().packet()).as("a plain one goes on").isEqualTo(stray);
    sockets.clear();
    now.updateAndGet(t -> t.plus(Strays.LONGEST).plusMillis(1));
    device.arrive(stray, UPLINK);
    assertThat(device.next().packet()).as("all this has an end").isEqualTo(stray);
  }

  @Test
  void kernelIsAskedOnceForTheSegmentsOfAPlainConnection() throws Exception {
    path.put(view());
    sockets.add(HERE + " 22 " + THERE + " 1");
    var segment = new TcpPacket(THERE, 1, HERE, 22).segment(ACK, 5, 5);
    for (int i = 0; i < 10; i++) {
      device.arrive(segment, UPLINK);
      assertThat(device.next().packet()).isEqualTo(segment);
    }
    assertThat(lookUps).as("for the identifiers and for the locators").hasValue(2);
    sockets.clear();
    now.updateAndGet(t -> t.plus(KernelSockets.THERE));
    device.arrive(segment, UPLINK);
    status();
    assertThat(device.written).as("it has ended").isEmpty();
  }

  @Test
  void floodOfSegmentsThatAreNobodysIsNotAskedAbout() throws Exception {
    path.put(view());
    int flood = 3 * Allowance.AT_ONCE;
    for (int port = 1; port <= flood; port++) {
      device.arrive(new TcpPacket(THERE, port, HERE, 22).segment(ACK, 5, 5), UPLINK);
    }
    assertThat(status().unasked()).isGreaterThanOrEqualTo(flood);
    assertThat(lookUps).hasValue(Allowance.AT_ONCE);
    assertThat(device.written).isEmpty();
    now.updateAndGet(t -> t.plusSeconds(1));
    sockets.add(HERE + " 22 " + THERE + " 9999");
    var segment = new TcpPacket(THERE, 9999, HERE, 22).segment(ACK, 5, 5);
    device.arrive(segment, UPLINK);
    assertThat(device.next().packet()).as("the flood is over").isEqualTo(segment);
  }

  @Test
  void synForAnAssociationOfARunBeforeHasALittleTimeToFindItBack() throws Exception {
    end();
    begin(Set.of(THERE));
    var option = HexFormat.of().parseHex("fd105354" + "00".repeat(12));
    var syn = incoming(THERE, 2).segment(SYN, 5, 0, option);
    device.arrive(syn, UPLINK);
    assertThat(status().strays()).isEqualTo(1);
    now.updateAndGet(t -> t.plus(Strays.LONGEST_SYN).plusMillis(1));
    device.arrive(syn, UPLINK);
    assertThat(device.next().packet()).as("then it is plain").isEqualTo(syn);
  }

  @Test
  void connectionThatThePeerDoesNotTakeForOursRaisesADoubt() throws Exception {
    path.put(view());
    var syn = outgoing(1).segment(SYN, 1, 0);
    device.arrive(syn, Arrival.OWN_STACK);
    nextSent();
    assertThat(doubted).isEmpty();
    device.arrive(syn, Arrival.OWN_STACK);
    nextSent();
    assertThat(doubted.take()).isEqualTo(view().remote());
  }

  @Test
  void deviceThatIsGoneEndsTheLoop() throws InterruptedException {
    end();
    var broken = new MemoryDevice();
    broken.broken = true;
    broken.wake();
    var other = new DataPath(new Translator(), broken, host, Set.of(), now::get);
    assertThatThrownBy(other::run).hasMessage("the device has gone");
  }

  @Test
  void mistakeOfOursCostsOnePacket() throws Exception {
    path.put(view());
    sockets.add(OWN_ADDRESS + " 22 " + PEER_ADDRESS + " 1");
    device.arrive(new byte[0], UPLINK);
    device.arrive(new TcpPacket(THERE, 1, HERE, 22).segment(ACK, 5, 5), UPLINK);
    assertThat(TcpPacket.address(device.next().packet(), 0)).isEqualTo(PEER_ADDRESS);
  }

  @Test
  void mistakeAtAPacketOrAtAnOrderDoesNotEndTheDataPath() throws Exception {
    path.put(view());
    mistake.set(true);
    device.arrive(new TcpPacket(THERE, 1, HERE, 22).segment(ACK, 5, 5), UPLINK);
    path.localAddresses(nullAddresses());
    device.arrive(outgoing(1).segment(SYN, 1, 0), Arrival.OWN_STACK);
    assertThat(TcpPacket.address(nextSent(), 1)).isEqualTo(THERE);
    assertThat(loop.isAlive()).isTrue();
  }

  @Test
  void mistakeAtAPacketThatWaitedDoesNotCostTheNext() throws Exception {
    known.add(PEER_ADDRESS);
    device.arrive(outgoing(1).segment(SYN, 1, 0), Arrival.OWN_STACK);
    device.arrive(outgoing(2).segment(SYN, 1, 0), Arrival.OWN_STACK);
    assertThat(status().waiting()).isEqualTo(2);
    mistake.set(true);
    path.put(view());
    assertThat(TcpPacket.sourcePort(nextSent())).isEqualTo(2);
  }

  /// What no caller would give: it makes the translator fail.
  @SuppressWarnings("NullAway")
  private static Set<IpAddress> nullAddresses() {
    return null;
  }

  /// After all that has arrived: an order is taken before the packet that it overtook, so the last
  /// one counts.
  private DataPathStatus status() throws Exception {
    while (device.hasMore()) path.status().get(10, TimeUnit.SECONDS);
    return path.status().get(10, TimeUnit.SECONDS);
  }

  private byte[] nextSent() throws InterruptedException {
    var next = sent.poll(10, TimeUnit.SECONDS);
    if (next == null) throw new AssertionError("nothing was sent");
    return next;
  }

  private static TcpPacket outgoing(int port) {
    return new TcpPacket(OWN_ADDRESS, port, PEER_ADDRESS, 80);
  }

  private static TcpPacket incoming(IpAddress from, int port) {
    return new TcpPacket(from, 80, HERE, port);
  }

  private static void assertUnreachable(byte[] error, int code, byte[] about) {
    assertThat(error[6]).isEqualTo((byte) 58);
    assertThat(error[40]).as("destination unreachable").isEqualTo((byte) 1);
    assertThat(error[41]).isEqualTo((byte) code);
    assertThat(java.util.Arrays.copyOfRange(error, 48, error.length)).isEqualTo(about);
  }

  private static PeerView view() {
    var pair = new LocatorPair(HERE, THERE);
    var tags = new PeerView.Tags(Bytes.ofHex("010203040506"), Bytes.ofHex("111213141516"));
    return new PeerView(
        OWN,
        PEER,
        Optional.of(new PeerView.SendPath(pair, Form.PLAIN)),
        Set.of(THERE),
        Set.of(THERE),
        Map.of(),
        Optional.of(tags),
        List.of(tags),
        List.of());
  }
}
