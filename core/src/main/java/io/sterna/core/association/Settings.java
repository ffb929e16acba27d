package io.sterna.core.association;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.Ordered;
import io.sterna.core.noise.KeyPair;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Form;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a host's control plane is told once, at its start.
///
/// @param key this host's static pair
/// @param further a second one while the key is rolled over
/// @param own identifiers that it answers for; programs speak as the first
/// @param wanted the form that it would like to use: `plain`, `udp`, or `names` where the peer
///     lists it too (protocol §8)
/// @param pinned keys that the configuration gives for peers
/// @param timestampMark what [Effect.PersistTimestamp] stored last, or empty
/// @param allowLoopback whether loopback locators count as usable: in tests (protocol §6)
/// @param acceptAny whether a stranger may call itself by its key (protocol §5)
/// @param race the carriers of INIT
public record Settings(
    KeyPair key,
    Optional<Further> further,
    List<Identifier> own,
    Form wanted,
    Map<Identifier, Bytes> pinned,
    Bytes timestampMark,
    boolean allowLoopback,
    boolean acceptAny,
    Race race,
    Bounds bounds,
    Weaknesses weaknesses) {
  /// A second key of this host while it is rolled over (protocol §3): INITs to it are answered.
  ///
  /// @param named whether peers are told of it as one that will be used (§6, capability 5): the key
  ///     to come is, the one before is not
  public record Further(KeyPair key, boolean named) {}

  /// Which carriers control messages may use (protocol §4).
  ///
  /// @param carriers in the order in which INIT tries them, at least one
  /// @param apart how long the first is waited for before the others are tried too
  public record Race(List<Carrier> carriers, Duration apart) {
    public static final Race USUAL =
        new Race(List.of(Carrier.UDP, Carrier.ICMP), Duration.ofMillis(50));

    public Race {
      carriers = List.copyOf(carriers);
      if (carriers.isEmpty() || carriers.stream().distinct().count() < carriers.size()) {
        throw new IllegalArgumentException("one carrier or several different ones");
      }
      if (apart.isNegative()) throw new IllegalArgumentException("no time before now");
    }
  }

  public Settings {
    own = List.copyOf(own);
    pinned = Ordered.map(pinned);
    if (own.isEmpty()) throw new IllegalArgumentException("a host has at least one identifier");
    if (wanted == Form.SEALED) throw new IllegalArgumentException("nothing is sealed yet");
    if (timestampMark.length() != 0 && timestampMark.length() != 12) {
      throw new IllegalArgumentException(
          "a time stamp has 12 bytes, not " + timestampMark.length());
    }
  }

  /// The usual ones: form `plain`, nobody pinned, no loopback, no strangers.
  public static Settings of(KeyPair key, List<Identifier> own) {
    return new Settings(
        key,
        Optional.empty(),
        own,
        Form.PLAIN,
        Map.of(),
        Bytes.empty(),
        false,
        false,
        Race.USUAL,
        Bounds.DEFAULT,
        Weaknesses.NONE);
  }

  public Settings withFurther(Further other) {
    return new Settings(
        key,
        Optional.of(other),
        own,
        wanted,
        pinned,
        timestampMark,
        allowLoopback,
        acceptAny,
        race,
        bounds,
        weaknesses);
  }

  public Settings withWanted(Form form) {
    return new Settings(
        key,
        further,
        own,
        form,
        pinned,
        timestampMark,
        allowLoopback,
        acceptAny,
        race,
        bounds,
        weaknesses);
  }

  public Settings withPinned(Map<Identifier, Bytes> keys) {
    return new Settings(
        key,
        further,
        own,
        wanted,
        keys,
        timestampMark,
        allowLoopback,
        acceptAny,
        race,
        bounds,
        weaknesses);
  }

  public Settings withTimestampMark(Bytes mark) {
    return new Settings(
        key,
        further,
        own,
        wanted,
        pinned,
        mark,
        allowLoopback,
        acceptAny,
        race,
        bounds,
        weaknesses);
  }

  public Settings withLoopback(boolean allowed) {
    return new Settings(
        key,
        further,
        own,
        wanted,
        pinned,
        timestampMark,
        allowed,
        acceptAny,
        race,
        bounds,
        weaknesses);
  }

  public Settings withAcceptAny(boolean any) {
    return new Settings(
        key,
        further,
        own,
        wanted,
        pinned,
        timestampMark,
        allowLoopback,
        any,
        race,
        bounds,
        weaknesses);
  }

  public Settings withRace(Race other) {
    return new Settings(
        key,
        further,
        own,
        wanted,
        pinned,
        timestampMark,
        allowLoopback,
        acceptAny,
        other,
        bounds,
        weaknesses);
  }

  public Settings withBounds(Bounds others) {
    return new Settings(
        key,
        further,
        own,
        wanted,
        pinned,
        timestampMark,
        allowLoopback,
        acceptAny,
        race,
        others,
        weaknesses);
  }

  /// For the simulator's mutation checks alone.
  public Settings weakened(Weaknesses by) {
    return new Settings(
        key,
        further,
        own,
        wanted,
        pinned,
        timestampMark,
        allowLoopback,
        acceptAny,
        race,
        bounds,
        by);
  }
}
