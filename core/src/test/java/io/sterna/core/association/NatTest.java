package io.sterna.core.association;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.LocatorPair;
import io.sterna.core.translate.PeerView;
import io.sterna.core.wire.Capability;
import io.sterna.core.wire.Form;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What CREATE, RESPONSE and PROBEs say of addresses as sent and as seen (protocol §6, §8).
///
/// ```
///   mobile 192.0.2.1 or .130 --- NAT 198.18.9.9, ports of its own --- 198.51.100.1 stable
/// ```
class NatTest {
  private static final IpAddress OUTSIDE = IpAddress.parse("203.0.113.99");

  private static final IpAddress NOWHERE = IpAddress.parse("203.0.113.254");

  private final Pair pair = Pair.idle();
  private int port = 40_000;
  private boolean nat = true;

  /// What stable sent to the NAT's other ports, which lead nowhere.
  private final List<Integer> lost = new ArrayList<>();

  NatTest() {
    pair.translator =
        packet -> {
          if (!nat) return packet;
          boolean out = packet.to().equals(Pair.S1);
          if (out) return packet.from(OUTSIDE, port);
          if (!packet.to().equals(OUTSIDE)) return packet.to(NOWHERE); // private ones
          if (packet.port() != port) {
            lost.add(packet.port());
            return packet.to(NOWHERE);
          }
          return packet.to(pair.mobile.locators.getFirst().address());
        };
  }

  private static Form form(Pair.Node node) {
    return node.view().flatMap(PeerView::current).map(PeerView.SendPath::form).orElseThrow();
  }

  @Test
  void unalteredIsNative() {
    nat = false;
    pair.mobile.connect(pair.stable);
    pair.run(Duration.ofSeconds(2));
    assertThat(form(pair.mobile)).isEqualTo(Form.PLAIN);
    assertThat(form(pair.stable)).isEqualTo(Form.PLAIN);
  }

  @Test
  void alteredIsEncapsulatedToTheObservedAddressAndPort() {
    pair.mobile.connect(pair.stable);
    pair.run(Duration.ofSeconds(2));
    assertThat(form(pair.mobile)).isEqualTo(Form.UDP);
    var there = pair.stable.view().flatMap(PeerView::current).orElseThrow();
    assertThat(there.form()).isEqualTo(Form.UDP);
    assertThat(there.pair().remote()).isEqualTo(OUTSIDE);
    assertThat(there.remotePort()).isEqualTo(40_000);
    assertThat(pair.stable.view().orElseThrow().ports()).containsEntry(OUTSIDE, 40_000);
    assertThat(lost).isEmpty();
  }

  @Test
  void aMoveBehindTheNatAndOutOfItIsFollowed() {
    pair.mobile.connect(pair.stable);
    pair.run(Duration.ofSeconds(2));
    pair.mobile.moveTo(Pair.M2);
    pair.run(Duration.ofSeconds(5));
    assertThat(pair.stable.path().orElseThrow().remote()).isEqualTo(OUTSIDE);
    assertThat(form(pair.stable)).isEqualTo(Form.UDP);
    nat = false;
    pair.mobile.moveTo(Pair.M1);
    pair.run(Duration.ofSeconds(10));
    assertThat(pair.stable.path().orElseThrow().remote()).isEqualTo(Pair.M1);
    assertThat(form(pair.stable)).isEqualTo(Form.PLAIN);
    assertThat(form(pair.mobile)).isEqualTo(Form.PLAIN);
  }

  /// A NAT that was taken away, or somebody on the way who passed a few messages on: both leave an
  /// address that is nobody's as soon as the peer's own one is seen again.
  @Test
  void whatWasObservedEndsWhenTheSourceArrivesAsSent() {
    pair.mobile.connect(pair.stable);
    pair.run(Duration.ofSeconds(2));
    assertThat(pair.stable.view().orElseThrow().verified()).contains(OUTSIDE);
    nat = false;
    pair.mobile.on(new Input.Doubt(pair.mobile.id, pair.stable.id));
    pair.run(Duration.ofSeconds(5));
    assertThat(pair.stable.view().orElseThrow().verified()).containsExactly(Pair.M1);
    assertThat(pair.stable.path().orElseThrow().remote()).isEqualTo(Pair.M1);
    assertThat(form(pair.stable)).isEqualTo(Form.PLAIN);
  }

  /// Somebody who can change the source of what the peer sends makes us send next to nothing to it.
  @Test
  void anObservedAddressGetsNoDataBeforeItAnswersANonce() {
    nat = false;
    pair.mobile.connect(pair.stable);
    pair.run(Duration.ofSeconds(2));
    pair.forgetEvents();
    pair.translator = p -> p.to().equals(Pair.S1) ? p.from(OUTSIDE, 9) : p;
    pair.mobile.moveTo(Pair.M2);
    pair.run(Duration.ofSeconds(30));
    assertThat(pair.stable.path().map(p -> p.remote())).isNotEqualTo(OUTSIDE);
    assertThat(pair.stable.view().orElseThrow().verified()).doesNotContain(OUTSIDE);
    int out = pair.sentTo(OUTSIDE).stream().mapToInt(p -> p.message().length()).sum();
    int in = pair.sentTo(Pair.S1).stream().mapToInt(p -> p.message().length()).sum();
    assertThat(out).isLessThanOrEqualTo(3 * in + 3 * 100);
  }

  /// Protocol §8: encapsulated data from elsewhere draws a PROBE, and nothing more if it is forged.
  @Test
  void dataFromElsewhereDrawsThreeProbesAtMostFromEachOfFewSources() {
    nat = false;
    pair.mobile.connect(pair.stable);
    pair.run(Duration.ofSeconds(2));
    pair.forgetEvents();
    for (int i = 1; i <= 100; i++) {
      var source = IpAddress.parse("203.0.113." + i);
      pair.stable.on(
          new Input.SourceSeen(
              pair.stable.id, pair.mobile.id, new LocatorPair(Pair.S1, source), 1000 + i));
      pair.run(Duration.ofSeconds(1));
    }
    var drawn = pair.sent.stream().filter(p -> p.port() > 1000 && p.port() < 1101).toList();
    assertThat(drawn).isNotEmpty().hasSizeLessThanOrEqualTo(3 * 8);
    assertThat(form(pair.stable)).isEqualTo(Form.PLAIN);
  }

  /// Protocol §7: a RST over a path that is not the current one counts if a PROBE there is
  /// answered.
  @Test
  void aRstOverAnotherPathDrawsAProbeAndTheAnswerIsTold() {
    nat = false;
    pair.mobile.connect(pair.stable);
    pair.run(Duration.ofSeconds(2));
    var path = pair.stable.view().orElseThrow().current().orElseThrow().pair();
    pair.stable.on(new Input.RstDoubted(pair.stable.id, pair.mobile.id, path));
    pair.run(Duration.ofSeconds(1));
    assertThat(pair.stable.answered).containsExactly(path);
    var strange = new LocatorPair(Pair.S1, IpAddress.parse("203.0.113.9"));
    pair.stable.on(new Input.RstDoubted(pair.stable.id, pair.mobile.id, strange));
    pair.run(Duration.ofSeconds(5));
    assertThat(pair.stable.answered).as("no path of ours").containsExactly(path);
  }

  @Test
  void thePeersCapabilitiesSayWhatItTakes() {
    nat = false;
    pair.mobile.connect(pair.stable);
    pair.run(Duration.ofSeconds(2));
    var accepts = pair.stable.view().orElseThrow().accepts();
    assertThat(accepts.forms()).containsExactlyInAnyOrder(Form.PLAIN, Form.UDP);
    assertThat(accepts.transports()).containsExactlyInAnyOrder(Capability.Transport.values());
  }
}
