package io.sterna.core.translate;

import static io.sterna.core.translate.Hosts.A;
import static io.sterna.core.translate.Hosts.A4;
import static io.sterna.core.translate.Hosts.A6;
import static io.sterna.core.translate.Hosts.A_PORT;
import static io.sterna.core.translate.Hosts.B;
import static io.sterna.core.translate.Hosts.B4;
import static io.sterna.core.translate.Hosts.B_PORT;
import static io.sterna.core.translate.Hosts.fromA;
import static io.sterna.core.translate.Hosts.fromB;
import static io.sterna.core.translate.Hosts.viewAtA;
import static io.sterna.core.translate.Hosts.with;
import static io.sterna.core.translate.TcpPacket.ACK;
import static io.sterna.core.translate.TcpPacket.FIN;
import static io.sterna.core.translate.TcpPacket.RST;
import static io.sterna.core.translate.TcpPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.identifier.Tcn;
import io.sterna.core.translate.PeerView.SendPath;
import io.sterna.core.translate.TranslatorStatus.Traffic;
import io.sterna.core.wire.Form;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the translator lets a faster path do beside it.
class FastPathTest {
  private static final Tcn CONNECTION = new Tcn(6, A, B, A_PORT, B_PORT);
  private static final LocatorPair PAIR = new LocatorPair(A4, B4);

  /// Does as it is told and notes it.
  private static final class Recorder implements FastPath {
    final Set<Tcn> open = new LinkedHashSet<>();
    Optional<SendPath> out = Optional.empty();
    Map<LocatorPair, Form> in = Map.of();
    Optional<Progress> progress = Optional.empty();

    @Override
    public void ways(
        Identifier local, Identifier remote, Optional<SendPath> out, Map<LocatorPair, Form> in) {
      if (!remote.equals(B)) return;
      this.out = out;
      this.in = in;
    }

    @Override
    public boolean open(Tcn tcn) {
      return open.add(tcn);
    }

    @Override
    public void close(Tcn tcn) {
      assertThat(open.remove(tcn)).isTrue();
    }

    @Override
    public Optional<Progress> progress(Tcn tcn) {
      return progress;
    }

    @Override
    public Carried carried(Identifier local, Identifier remote) {
      return new Carried(new Traffic(7, 700), new Traffic(9, 900));
    }
  }

  private final Recorder fast = new Recorder();
  private final Translator a = new Translator(Bounds.DEFAULT, fast);
  private final Hosts hosts = Hosts.over(Form.PLAIN, true);

  @BeforeEach
  void begin() {
    a.localAddresses(Set.of(A4, A6));
    a.put(viewAtA(Form.PLAIN, true));
  }

  private void send(TcpPacket packet) {
    hosts.receive(hosts.b, hosts.send(a, packet.bytes()));
  }

  private void receive(TcpPacket packet) {
    hosts.receive(a, hosts.send(hosts.b, packet.bytes()));
  }

  private void connect() {
    send(fromA().flags(SYN).numbers(100, 0));
    assertThat(fast.open).isEmpty();
    receive(fromB().flags(SYN | ACK).numbers(500, 101));
    send(fromA().numbers(101, 501));
  }

  @Test
  void aConnectionIsCarriedOnceItIsEstablishedAndUntilBothEndsAreDone() {
    connect();
    assertThat(fast.open).containsExactly(CONNECTION);
    send(fromA().flags(FIN | ACK).numbers(101, 501));
    assertThat(fast.open).containsExactly(CONNECTION);
    receive(fromB().flags(FIN | ACK).numbers(501, 102));
    assertThat(fast.open).isEmpty();
  }

  @Test
  void aResetEndsItByTheNumbersThatTheFastPathHasSeen() {
    connect();
    fast.progress =
        Optional.of(
            new FastPath.Progress(
                0, OptionalInt.of(9_101), OptionalInt.of(7_501), OptionalInt.of(9_101)));
    receive(fromB().flags(RST).numbers(501, 0)); // long ago
    assertThat(fast.open).containsExactly(CONNECTION);
    receive(fromB().flags(RST).numbers(7_501, 0));
    assertThat(fast.open).isEmpty();
  }

  @Test
  void errorsAboutWhatTheFastPathHasSentAreBelieved() {
    connect();
    var quoted = fromA().numbers(5_000, 501).data(new byte[100]).between(A4, B4).bytes();
    var error = IpPacket.icmp(B4, A4, 3 << 8 | 4, 1300, quoted);
    assertThat(hosts.inbound(a, error)).isEqualTo(Reason.ICMP_ERROR.drop());
    fast.progress =
        Optional.of(
            new FastPath.Progress(
                0, OptionalInt.of(5_100), OptionalInt.of(501), OptionalInt.of(4_000)));
    assertThat(hosts.inbound(a, error)).isInstanceOf(Verdict.Deliver.class);
    a.expire(hosts.now);
    assertThat(fast.out.map(SendPath::mtu)).hasValue(1300);
  }

  @Test
  void oneInUseThereIsNotForgotten() {
    connect();
    var idle = Bounds.DEFAULT.idle();
    fast.progress =
        Optional.of(
            new FastPath.Progress(
                1000, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty()));
    a.expire(hosts.now.plus(idle));
    assertThat(fast.open).containsExactly(CONNECTION);
    fast.progress = Optional.empty();
    a.expire(hosts.now.plus(idle).plus(idle).plus(Duration.ofSeconds(1)));
    assertThat(fast.open).isEmpty();
  }

  @Test
  void waysFollowTheViewAndEndWithTheAssociation() {
    assertThat(fast.out.map(SendPath::pair)).hasValue(PAIR);
    assertThat(fast.in).isEqualTo(Map.of(PAIR, Form.PLAIN));
    a.put(viewAtA(Form.PLAIN, false));
    assertThat(fast.out.map(SendPath::pair))
        .hasValue(viewAtA(Form.PLAIN, false).current().get().pair());
    a.localAddresses(Set.of(A4));
    assertThat(fast.in).isEmpty();
    a.put(with(viewAtA(Form.PLAIN, true), Optional.empty(), Set.of(B4), Set.of(B4), Map.of()));
    assertThat(fast.out).isEmpty();
    a.put(viewAtA(Form.PLAIN, true));
    connect();
    a.remove(A, B);
    assertThat(fast.out).isEmpty();
    assertThat(fast.in).isEmpty();
    assertThat(fast.open).as("for another association").containsExactly(CONNECTION);
  }

  @Test
  void encapsulatedPathsAreNotForIt() {
    var path = new SendPath(PAIR, Form.UDP);
    a.put(with(viewAtA(Form.PLAIN, true), Optional.of(path), Set.of(B4), Set.of(B4), Map.of()));
    assertThat(fast.out).isEmpty();
  }

  @Test
  void aChangedFormIsForItOnceItHasProvedItself() {
    connect();
    hosts.b.put(Hosts.viewAtB(Form.NAMES, true));
    a.put(viewAtA(Form.NAMES, true));
    assertThat(fast.in).isEmpty();
    for (int n = 0; n < 63; n++) receive(fromB().numbers(501 + n, 101));
    assertThat(fast.in).isEmpty();
    receive(fromB().numbers(600, 101));
    assertThat(fast.in).isEqualTo(Map.of(PAIR, Form.NAMES));
  }

  @Test
  void withoutAnnouncementTheFormOfSomeSegmentsInARowCounts() {
    var path = viewAtA(Form.PLAIN, true).current();
    a.put(with(viewAtA(Form.PLAIN, true), path, Set.of(B4), Set.of(B4), Map.of()));
    connect();
    assertThat(fast.in).isEmpty();
    for (int n = 0; n < 7; n++) receive(fromB().numbers(501 + n, 101));
    assertThat(fast.in).isEmpty();
    receive(fromB().numbers(600, 101));
    assertThat(fast.in).isEqualTo(Map.of(PAIR, Form.PLAIN));
  }

  @Test
  void whereSeveralPeersLiveFlowsMayCollideAndItIsNotForThem() {
    var other = Identifier.Name.of("c.example");
    a.put(Hosts.between(A, other, viewAtA(Form.PLAIN, true), Hosts.A_TO_B));
    assertThat(fast.out).isEmpty();
    assertThat(fast.in).isEmpty();
  }

  @Test
  void whatItHasCarriedIsCounted() {
    connect();
    var status = a.status();
    assertThat(status.peers().getFirst().sent().packets()).isEqualTo(2 + 7);
    assertThat(status.received().packets()).isEqualTo(1 + 9);
  }
}
