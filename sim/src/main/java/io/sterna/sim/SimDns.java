package io.sterna.sim;

import io.sterna.core.association.Input;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/// What everybody can know of names (protocol §3): answers come late and sometimes say nothing, and
/// what a host publishes is there a while after.
final class SimDns {
  private static final Duration LONGEST_UPDATE = Duration.ofSeconds(3);

  private final SimNet net;
  private final Random random;
  private final Map<Identifier, Bytes> keys = new LinkedHashMap<>();
  private final Map<Identifier, List<Locator>> locators = new HashMap<>();
  private final Map<Identifier, Integer> versions = new HashMap<>();
  private double failure;

  SimDns(SimNet net, Random random) {
    this.net = net;
    this.random = random;
  }

  /// The share of questions that find no answer, 0 to 1.
  void failure(double share) {
    failure = share;
  }

  /// A name with its key, there at once.
  void register(Identifier name, Bytes publicKey, List<IpAddress> addresses) {
    keys.put(name, publicKey);
    locators.put(name, located(addresses));
  }

  /// Whose identifier address this is.
  Optional<Identifier> nameOf(IpAddress identifierAddress) {
    return keys.keySet().stream().filter(n -> n.address().equals(identifierAddress)).findFirst();
  }

  /// Takes the place of what stood there, after the time that an UPDATE takes. A later one wins.
  void update(Identifier name, List<IpAddress> addresses) {
    int version = versions.merge(name, 1, Integer::sum);
    net.after(
        upTo(LONGEST_UPDATE),
        () -> {
          if (versions.getOrDefault(name, 0) == version) locators.put(name, located(addresses));
        });
  }

  /// The peer as a resolver gives it to a program; nothing if it fails.
  void resolve(Identifier name, Consumer<Input.Peer> found) {
    if (fails()) return;
    var key = keys.get(name);
    if (key == null) return;
    net.after(
        upTo(Duration.ofMillis(50)),
        () ->
            found.accept(
                new Input.Peer(
                    name, key, Input.Grade.FIRST_USE, locators.getOrDefault(name, List.of()))));
  }

  /// Answers Effect.LookUp.
  void lookUp(Identifier name, Consumer<Input> answer) {
    boolean fails = fails();
    net.after(
        upTo(Duration.ofMillis(200)),
        () ->
            answer.accept(
                new Input.PeerFound(
                    name, fails ? List.of() : locators.getOrDefault(name, List.of()))));
  }

  /// Answers Effect.ConfirmKey.
  void confirm(long request, Identifier name, Bytes publicKey, Consumer<Input> answer) {
    boolean right = Optional.of(publicKey).equals(Optional.ofNullable(keys.get(name)));
    Input verdict =
        fails()
            ? new Input.KeyRefused(request, "no answer from DNS")
            : right
                ? new Input.KeyConfirmed(request, Input.Grade.FIRST_USE)
                : new Input.KeyRefused(request, "the key is not the one in DNS");
    net.after(upTo(Duration.ofMillis(450)), () -> answer.accept(verdict));
  }

  private boolean fails() {
    return random.nextDouble() < failure;
  }

  private Duration upTo(Duration most) {
    return Duration.ofNanos((long) (random.nextDouble() * most.toNanos()));
  }

  private static List<Locator> located(List<IpAddress> addresses) {
    return addresses.stream().map(Locator::of).toList();
  }
}
