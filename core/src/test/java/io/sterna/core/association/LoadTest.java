package io.sterna.core.association;

import static io.sterna.core.association.Pair.M1;
import static io.sterna.core.association.Pair.M2;
import static io.sterna.core.association.Pair.S1;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Prefix;
import io.sterna.core.noise.CookieKey;
import io.sterna.core.noise.MacKey;
import io.sterna.core.noise.NoiseException;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Cookie;
import io.sterna.core.wire.Init;
import io.sterna.core.wire.Message;
import io.sterna.core.wire.WireException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What a host does when more comes than it can serve (protocol §5).
class LoadTest {
  private static final int INIT = 1;
  private static final int RESPONSE = 2;
  private static final int COOKIE = 3;
  private static final IpAddress ATTACKER = IpAddress.parse("203.0.113.66");

  /// Stable opens one INIT a second unproved; that one has just been used up.
  private static Pair loaded() {
    var pair = Pair.idle();
    bound(pair, Bounds.DEFAULT.withOpened(1, 2));
    pair.stable.confirms = Optional.of(false);
    pair.mobile.connect(pair.stable);
    pair.run(ofMillis(50));
    pair.mobile.restart();
    pair.stable.confirms = Optional.of(true);
    pair.forgetEvents();
    return pair;
  }

  private static void bound(Pair pair, Bounds bounds) {
    pair.stable.restart(pair.stable.settings.withBounds(bounds));
  }

  private static List<Integer> types(Pair pair) {
    return pair.sent.stream().map(Pair.Packet::type).toList();
  }

  @Test
  void underLoadAnInitiatorProvesItsAddressAndIsServedAtOnce() {
    var pair = loaded();
    pair.mobile.connect(pair.stable);
    var took = pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofMillis(100));
    assertThat(types(pair).subList(0, 4)).containsExactly(INIT, COOKIE, INIT, RESPONSE);
    assertThat(took).isLessThan(ofMillis(60)); // one round trip more
    var first = pair.sent.get(0).message().toArray();
    var second = pair.sent.get(2).message().toArray();
    assertThat(Bytes.of(Arrays.copyOf(second, 1184)))
        .isEqualTo(Bytes.of(Arrays.copyOf(first, 1184)));
    assertThat(second).isNotEqualTo(first);
    assertThat(pair.sent.get(1).message().length()).isLessThan(100);
    assertThat(pair.stable.told(Event.LimitReached.class))
        .containsExactly(new Event.LimitReached(Limit.COOKIES, 1));
  }

  @Test
  void aCookieServesLaterAttemptsToo() {
    var pair = loaded();
    pair.loses = p -> p.type() == RESPONSE;
    pair.mobile.connect(pair.stable);
    pair.run(ofSeconds(4)); // by now a second attempt is under way
    assertThat(types(pair).stream().filter(t -> t == COOKIE)).hasSize(1);
    assertThat(types(pair).stream().filter(t -> t == RESPONSE)).hasSizeGreaterThan(4);
  }

  @Test
  void aCookieIsForTheAddressThatItWasSentTo() {
    var pair = loaded();
    pair.loses = p -> p.type() == RESPONSE;
    pair.mobile.connect(pair.stable);
    pair.run(ofMillis(100));
    var proved = pair.sent.get(2).message();
    var other = proved.toArray();
    pair.forgetEvents();
    pair.mobile.restart();
    pair.loses = p -> true;
    pair.mobile.connect(pair.stable); // an INIT that was not seen yet
    var init = pair.sent.getFirst().message().toArray();
    System.arraycopy(other, 1184, init, 1184, 16); // with the mac2 of another one
    pair.inject(M1, S1, Bytes.of(init));
    assertThat(types(pair)).endsWith(COOKIE);
  }

  @Test
  void aForgedOrRepeatedCookieCostsOneCopyAtMost() {
    var pair = loaded();
    pair.loses = p -> p.type() == RESPONSE || p.type() == COOKIE;
    pair.mobile.connect(pair.stable);
    pair.run(ofMillis(100));
    var cookie = pair.sent.get(1).message();
    pair.forgetEvents();
    var turned = cookie.toArray();
    turned[30] ^= 1;
    pair.inject(S1, M1, Bytes.of(turned));
    assertThat(pair.sent).isEmpty();
    assertThat(pair.mobile.refused(Refusal.FORGED)).isEqualTo(1);
    pair.inject(ATTACKER, M1, cookie);
    assertThat(pair.sent).isEmpty();
    assertThat(pair.mobile.refused(Refusal.COOKIE)).isEqualTo(1);
    for (int i = 0; i < 5; i++) pair.inject(S1, M1, cookie);
    assertThat(types(pair)).containsExactly(INIT);
    pair.inject(
        S1, M1, Bytes.of(new Cookie(1, Bytes.of(new byte[12]), Bytes.of(new byte[32])).encode()));
    assertThat(pair.mobile.refused(Refusal.COOKIE)).isEqualTo(2);
  }

  @Test
  void theSecretChangesAndTheOneBeforeCounts() {
    var host = new Host(Pair.idle().stable.settings, new Random(1)::nextBytes);
    var cookies = new Cookies(host);
    var pair = Pair.idle();
    pair.mobile.connect(pair.stable);
    var bytes = pair.sent.getFirst().message();
    var packet = received(M1, bytes);
    var init = (Init) decode(bytes);
    var answer = cookies.answer(init, host.key(), packet, Pair.T0);
    var opened = open(pair, answer, init.mac1());
    var proved = init.withMac2(MacKey.of(opened).mac(init.beforeMac2()));
    assertThat(cookies.proves(init, packet, Pair.T0)).isFalse();
    assertThat(cookies.proves(proved, packet, Pair.T0)).isTrue();
    assertThat(cookies.proves(proved, received(M2, bytes), Pair.T0)).isFalse();
    assertThat(cookies.proves(proved, packet, Pair.T0.plusSeconds(130))).isTrue();
    assertThat(cookies.proves(proved, packet, Pair.T0.plusSeconds(260))).isFalse();
    var late =
        open(
            pair, cookies.answer(init, host.key(), packet, Pair.T0.plusSeconds(1000)), init.mac1());
    assertThat(late).isNotEqualTo(opened);
  }

  private static Input.Received received(IpAddress from, Bytes bytes) {
    return new Input.Received(Carrier.UDP, S1, from, 19941, bytes);
  }

  private static Message decode(Bytes bytes) {
    try {
      return Message.decode(bytes.toArray());
    } catch (WireException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes open(Pair pair, Cookie cookie, Bytes mac1) {
    try {
      return CookieKey.of(pair.stable.key.publicKey()).open(cookie.nonce(), mac1, cookie.sealed());
    } catch (NoiseException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theRuleIsABudgetASecond() {
    var load = new Load(Bounds.DEFAULT.withOpened(10, 3));
    var net = Prefix.of(M1);
    var now = Pair.T0;
    for (int i = 0; i < 10; i++)
      assertThat(verdict(load, net, false, now)).isEqualTo(Load.Verdict.OPEN);
    assertThat(verdict(load, net, false, now)).isEqualTo(Load.Verdict.PROVE);
    for (int i = 0; i < 3; i++)
      assertThat(verdict(load, net, true, now)).isEqualTo(Load.Verdict.OPEN);
    assertThat(verdict(load, net, true, now)).isEqualTo(Load.Verdict.DROP);
    assertThat(verdict(load, Prefix.of(S1), true, now)).isEqualTo(Load.Verdict.OPEN);
    assertThat(verdict(load, net, false, now.plusMillis(100))).isEqualTo(Load.Verdict.OPEN);
    assertThat(verdict(load, net, false, now.plusMillis(100))).isEqualTo(Load.Verdict.PROVE);
    assertThat(load.on(net, Load.LOOK_UPS, () -> false, now.plusSeconds(9)))
        .isEqualTo(Load.Verdict.PROVE);
  }

  private static Load.Verdict verdict(Load load, Prefix net, boolean proves, Instant now) {
    return load.on(net, 0, () -> proves, now);
  }

  @Test
  void networksAreCountedBySlash24AndSlash56() {
    assertThat(Prefix.of(M1)).isEqualTo(Prefix.of(M2)).isNotEqualTo(Prefix.of(S1));
    assertThat(Prefix.of(IpAddress.parse("2001:db8:0:ff::1")))
        .isEqualTo(Prefix.of(IpAddress.parse("2001:db8::1")))
        .isNotEqualTo(Prefix.of(IpAddress.parse("2001:db8:0:100::1")));
  }

  @Test
  void anInitRefusedForLoadLeavesNoTraceAndItsCopyDoesBetter() {
    var pair = Pair.idle();
    bound(pair, Bounds.DEFAULT.withLookUps(new Bounds.Share(1, 1, 1), 1));
    pair.stable.confirms = Optional.empty(); // the one look-up hangs
    pair.mobile.connect(pair.stable);
    pair.run(ofMillis(50));
    pair.mobile.restart();
    pair.forgetEvents();
    pair.stable.confirms = Optional.of(true);
    pair.mobile.connect(pair.stable);
    pair.run(ofMillis(800)); // until then the other look-up is in the way
    assertThat(pair.stable.refused(Refusal.LOAD)).isPositive();
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofMillis(1500));
    assertThat(pair.stable.core.limits()).containsKey(Limit.LOOK_UPS_OF_KEY);
    var inits = pair.sent.stream().filter(p -> p.type() == INIT).map(Pair.Packet::message);
    assertThat(inits.distinct()).as("one attempt was enough").hasSize(1);
  }

  @Test
  void atItsBoundTheEldestPendingSessionMakesWay() {
    var pair = Pair.idle();
    bound(pair, Bounds.DEFAULT.withPending(new Bounds.Share(9, 1, 9), 4));
    pair.loses = p -> p.type() == 4;
    for (int i = 0; i < 5; i++) {
      pair.mobile.restart();
      pair.mobile.connect(pair.stable);
      pair.run(ofMillis(100));
    }
    assertThat(pair.stable.status().pending()).isEqualTo(1);
    assertThat(pair.stable.core.limits()).containsEntry(Limit.PENDING_OF_KEY, 4L);
    pair.loses = _ -> false;
    pair.runUntil(() -> pair.mobile.reaches() && pair.stable.reaches(), ofSeconds(2));
  }

  @Test
  void anAssociationWithASessionDoesNotMakeWayForAStranger() {
    var pair = Pair.connected();
    var other = Pair.idle();
    bound(other, Bounds.DEFAULT.withAssociations(new Bounds.Share(1, 1, 1)));
    other.mobile.connect(other.stable);
    other.run(ofSeconds(1));
    var stranger = other.new Node("stranger.example", 9);
    other.stable.on(
        new Input.Connect(
            other.stable.id,
            new Input.Peer(stranger.id, stranger.key.publicKey(), Input.Grade.PINNED, List.of())));
    assertThat(other.stable.told(Event.Legacy.class)).hasSize(1);
    assertThat(other.stable.core.limits()).containsEntry(Limit.ASSOCIATIONS, 1L);
    assertThat(other.mobile.reaches() && other.stable.reaches()).isTrue();
    assertThat(pair.stable.core.limits()).isEmpty();
  }

  @Test
  void whatIsAnsweredIsForgottenEldestFirst() {
    var pair = Pair.idle();
    bound(pair, Bounds.DEFAULT.withAnswered(1));
    pair.stable.confirms = Optional.of(false);
    for (int i = 0; i < 3; i++) {
      pair.mobile.restart();
      pair.mobile.connect(pair.stable);
      pair.run(ofMillis(50));
    }
    assertThat(pair.stable.core.limits()).containsEntry(Limit.ANSWERED, 2L);
  }

  @Test
  void eachLimitIsToldOnceAMinute() {
    var limits = new Limits();
    assertThat(limits.met(Limit.PENDING, Pair.T0))
        .contains(new Event.LimitReached(Limit.PENDING, 1));
    for (int i = 0; i < 100; i++)
      assertThat(limits.met(Limit.PENDING, Pair.T0.plusSeconds(30))).isEmpty();
    assertThat(limits.met(Limit.SEARCHES, Pair.T0)).isPresent();
    assertThat(limits.met(Limit.PENDING, Pair.T0.plus(ofMinutes(1))))
        .contains(new Event.LimitReached(Limit.PENDING, 101));
    assertThat(limits.counts()).containsEntry(Limit.PENDING, 102L);
  }

  @Test
  void onlySoManyLostPeersAreLookedUpAtOnce() {
    var host =
        new Host(
            Pair.idle()
                .stable
                .settings
                .withBounds(Bounds.DEFAULT.withLookUps(new Bounds.Share(1, 1, 1), 1)),
            new Random(1)::nextBytes);
    var a = new Identifier.Name("a.example");
    var b = new Identifier.Name("b.example");
    host.searches.lookUp(a, Pair.T0);
    host.searches.lookUp(a, Pair.T0); // under way
    host.searches.lookUp(b, Pair.T0);
    host.searches.found(a);
    host.searches.lookUp(b, Pair.T0);
    host.searches.lookUp(a, Pair.T0.plusSeconds(31)); // the driver has never answered
    var looked = host.takeEffects().stream().filter(Effect.LookUp.class::isInstance);
    assertThat(looked)
        .containsExactly(new Effect.LookUp(a), new Effect.LookUp(b), new Effect.LookUp(a));
    assertThat(host.limits.counts()).containsEntry(Limit.SEARCHES, 1L);
  }
}
