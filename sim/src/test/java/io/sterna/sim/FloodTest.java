package io.sterna.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.association.Associations;
import io.sterna.core.association.Effect;
import io.sterna.core.association.Input;
import io.sterna.core.association.Settings;
import io.sterna.core.association.Weaknesses;
import io.sterna.core.association.Weaknesses.Protection;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.noise.KeyPair;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Form;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Good INITs of many identities from addresses that their sender does not have (protocol §5): who
/// has not proved an address makes this host look up few names and answer few addresses, and a
/// peer that can prove its own is served meanwhile.
class FloodTest {
  private static final int INITS = 300;
  private static final int RESPONSE = 2;
  private static final int COOKIE = 3;

  /// INITs that a host under load takes up unproved: 16 look-ups under way, and those that end
  /// before the flood does.
  private static final int MOST = 32;

  private final IpAddress here = IpAddress.parse("198.51.100.1");
  private int responses;
  private int cookies;
  private int bytes;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whoProvesNothingGetsLittle(long seed) {
    flood(seed, Weaknesses.NONE);
    assertThat(responses).isLessThanOrEqualTo(MOST);
    assertThat(cookies).isGreaterThan(INITS / 2);
    assertThat(bytes).isLessThan(INITS * 1200 / 10);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void withoutCookiesItGetsMore(long seed) {
    flood(seed, Weaknesses.without(Protection.COOKIES));
    assertThat(responses).isGreaterThan(MOST);
  }

  private void flood(long seed, Weaknesses weaknesses) {
    var world = new World(seed, false);
    var stable = world.host("stable.example", List.of(here), Form.PLAIN, weaknesses);
    var mobile =
        world.host(
            "mobile.example", List.of(IpAddress.parse("192.0.2.1")), Form.PLAIN, Weaknesses.NONE);
    stable.move(List.of(here));
    mobile.move(List.of(IpAddress.parse("192.0.2.1")));
    world.net().tap(this::count);
    var random = new Random(seed);
    var key = stable.publicKey();
    for (int i = 0; i < INITS; i++) {
      var from = new IpAddress.V4(10 << 24 | i << 8 | 1);
      var init = init(random, "host" + i + ".example", from, stable.name(), key);
      var packet = new Packet.Control(Carrier.UDP, from, 19941, here, 19941, init);
      world.net().inject(Duration.ofMillis(random.nextInt(100)), packet);
    }
    world.net().after(Duration.ofMillis(50), () -> mobile.open(stable.name(), 25, _ -> {}));
    world.net().runUntil(World.START.plusSeconds(6));
    assertThat(stable.peer(mobile.name())).as("a peer with an address of its own").isPresent();
  }

  private void count(Packet packet) {
    if (!(packet instanceof Packet.Control control) || !control.source().equals(here)) return;
    if (!control.destination().toString().startsWith("10.")) return;
    int type = control.message().toArray()[0];
    if (type == RESPONSE) responses++;
    if (type == COOKIE) cookies++;
    bytes += control.message().length();
  }

  private static Bytes init(
      Random random, String name, IpAddress from, Identifier to, Bytes publicKey) {
    var own = new Identifier.Name(name);
    var keys = KeyPair.generate(random::nextBytes);
    var core = new Associations(Settings.of(keys, List.of(own)), random::nextBytes);
    core.on(new Input.LocalLocators(List.of(Locator.of(from))), World.START);
    var locators = List.of(Locator.of(IpAddress.parse("198.51.100.1")));
    var peer = new Input.Peer(to, publicKey, Input.Grade.PINNED, locators);
    return core.on(new Input.Connect(own, peer), World.START).stream()
        .filter(Effect.Send.class::isInstance)
        .map(e -> ((Effect.Send) e).message())
        .findFirst()
        .orElseThrow();
  }
}
