package io.sterna.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.wire.Ack;
import io.sterna.core.wire.Add;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Delete;
import io.sterna.core.wire.Endpoint;
import io.sterna.core.wire.Form;
import io.sterna.core.wire.Kind;
import io.sterna.core.wire.ListSet;
import io.sterna.core.wire.Probe;
import io.sterna.core.wire.ProbeAck;
import io.sterna.lab.Await;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What a peer with a valid session cannot make a daemon do to others (protocol §6), counted at the
/// wire. The hosts are those of [Siege].
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeerAttacksLabTest {
  private static final int PORT = Insider.PORT;
  private static final int PROBES = 3;
  private static final int LONGEST_PROBE = 120;
  private static final int AMPLIFICATION = 3;

  private Siege siege;

  @BeforeAll
  void begin() {
    siege = new Siege();
  }

  @AfterAll
  void end() {
    if (siege != null) siege.close();
  }

  @Test
  void aThirdPartyThatIsNamedAgainAndAgainGetsThreeProbesAndNothingElse() {
    var insider = siege.confirmed();
    try (var capture = siege.atVictim()) {
      add(insider, siege.own, siege.victim);
      Await.pause(Duration.ofSeconds(3)); // three PROBEs and more, if there are more
      for (int i = 0; i < 10; i++) {
        delete(insider, siege.victim, siege.own);
        add(insider, siege.own, siege.victim);
        Await.pause(Duration.ofMillis(100));
      }
      var only =
          new Add(insider.nextRequest(), Locator.of(siege.victim), Insider.set(siege.victim));
      insider.say(only); // from an address that is in the set no more: no answer to expect
      Await.pause(Duration.ofSeconds(2));
      var got = Siege.packets(capture, siege.stable, siege.victim);
      System.out.println("third party: " + got.size() + " packets, " + Siege.bytes(got) + " bytes");
      assertThat(got).hasSizeBetween(1, PROBES);
      assertThat(got).allMatch(packet -> Siege.messageLength(packet) <= LONGEST_PROBE);
      assertThat(got).allMatch(packet -> packet.get(Siege.HEADERS) == Siege.SEALED_TYPE);
      assertThat(siege.rogue().path("path").path("remote").asString())
          .isNotEqualTo(siege.victim.toString());
    }
  }

  @Test
  void answersAreNotLargerThanInitBeforeConfirmationNorThanSectionSixAllowsAfterwards() {
    var insider = siege.insider;
    insider.answers = false;
    try (var capture = siege.atRogue("host " + siege.stable)) {
      insider.begin();
      Await.pause(Duration.ofSeconds(1));
      long in = Siege.bytes(Siege.packets(capture, siege.own, siege.stable));
      long out = Siege.bytes(Siege.packets(capture, siege.stable, siege.own));
      System.out.println("amplification before confirmation: in " + in + ", out " + out);
      assertThat(out).isPositive().isLessThanOrEqualTo(in);
    }
    siege.confirmed();
    var seven = IntStream.range(0, 7).mapToObj(i -> IpAddress.parse("203.0.113." + (100 + i)));
    add(insider, Stream.concat(Stream.of(siege.own), seven).toArray(IpAddress[]::new));
    insider.answers = false;
    long refused = Siege.refused(siege.status(), "unverified");
    try (var capture = siege.atRogue("host " + siege.stable)) {
      for (int i = 0; i < 50; i++) {
        var list = insider.sealed(new ListSet(insider.nextRequest()));
        siege.foothold.send(Forged.udp(siege.second, siege.stable, PORT, list));
        Await.pause(Duration.ofMillis(5));
      }
      siege.awaitCounted("unverified", s -> Siege.refused(s, "unverified"), refused + 1);
      Await.pause(Duration.ofSeconds(1));
      var came = Siege.packets(capture, siege.second, siege.stable);
      var went = Siege.packets(capture, siege.stable, siege.second);
      long in = Siege.bytes(came);
      long out = Siege.bytes(went);
      System.out.println("amplification from a strange address: in " + in + ", out " + out);
      assertThat(out).isPositive().isLessThanOrEqualTo(AMPLIFICATION * in);
    }
  }

  @Test
  void aProbeIsNoMirror() {
    var insider = siege.confirmed();
    var here = new Endpoint(siege.stable, PORT);
    try (var capture = siege.atVictim()) {
      long in = 0;
      for (int i = 0; i < 20; i++) { // from the victim, it says, inside and outside
        var source = new Endpoint(i % 2 == 0 ? siege.victim : siege.own, PORT);
        var message =
            insider.sealed(new Probe(1000 + i, Form.PLAIN, Kind.CONTROL, source, here, List.of()));
        in += message.length;
        siege.foothold.send(Forged.udp(siege.victim, siege.stable, PORT, message));
      }
      var lie = new Endpoint(siege.victim, PORT);
      insider.say(new Probe(77, Form.PLAIN, Kind.CONTROL, lie, here, List.of()));
      var elsewhere = new Endpoint(siege.victim, PORT);
      var own = new Endpoint(siege.own, PORT);
      insider.say(new Probe(78, Form.PLAIN, Kind.CONTROL, own, elsewhere, List.of()));
      insider.say(new Probe(79, Form.PLAIN, Kind.CONTROL, own, here, List.of()));
      Await.until("the last answer", Siege.BOUND, () -> isAnswered(insider, 79));
      Await.pause(Duration.ofSeconds(2));
      var got = Siege.packets(capture, siege.stable, siege.victim);
      long out = Siege.bytes(got);
      System.out.println("mirror: in " + in + ", out " + out + " in " + got.size() + " packets");
      assertThat(out).isLessThanOrEqualTo(AMPLIFICATION * in);
      assertThat(got).allMatch(packet -> Siege.messageLength(packet) <= LONGEST_PROBE);
      assertThat(isAnswered(insider, 78)).as("a PROBE that was passed on").isFalse();
    }
  }

  @Test
  void noFlippedBitOfASealedIsAccepted() {
    var insider = siege.confirmed();
    int request = insider.nextRequest();
    var fresh = insider.sealed(new ListSet(request));
    long before = Siege.refusals(siege.status());
    for (int bit = 0; bit < fresh.length * 8; bit++) {
      var turned = fresh.clone();
      turned[bit / 8] ^= (byte) (1 << bit % 8);
      insider.send(turned);
      if (bit % 20 == 0) Await.pause(Duration.ofMillis(2)); // the daemon is to see them all
    }
    int flips = fresh.length * 8;
    siege.awaitCounted("a flipped bit", Siege::refusals, before + flips);
    var status = siege.status();
    System.out.println("flips: " + flips + " sent, refused " + status.path("refused"));
    assertThat(isAcknowledged(insider, request)).isFalse();
    insider.send(fresh);
    Await.until("the right one", Siege.BOUND, () -> isAcknowledged(insider, request));
  }

  private static boolean isAnswered(Insider insider, long nonce) {
    return insider.heard(ProbeAck.class).stream().anyMatch(ack -> ack.nonce() == nonce);
  }

  private static boolean isAcknowledged(Insider insider, int request) {
    return insider.heard(Ack.class).stream().anyMatch(ack -> ack.requestId() == request);
  }

  private static void add(Insider insider, IpAddress... set) {
    int request = insider.nextRequest();
    var added = Locator.of(set[set.length - 1]);
    tell(insider, request, new Add(request, added, Insider.set(set)));
  }

  private static void delete(Insider insider, IpAddress gone, IpAddress... set) {
    int request = insider.nextRequest();
    tell(insider, request, new Delete(request, Locator.of(gone), Insider.set(set)));
  }

  private static void tell(Insider insider, int request, Command command) {
    insider.say(command);
    Await.until("ACK", Siege.BOUND, () -> isAcknowledged(insider, request));
  }
}
