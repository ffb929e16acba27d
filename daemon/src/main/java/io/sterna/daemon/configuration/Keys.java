package io.sterna.daemon.configuration;

import static io.sterna.daemon.configuration.Key.choice;
import static io.sterna.daemon.configuration.Key.integer;
import static io.sterna.daemon.configuration.Key.list;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.Ipv4Pool;
import io.sterna.core.identifier.Locator;
import io.sterna.core.wire.Carrier;
import io.sterna.core.wire.Form;
import io.sterna.daemon.configuration.Configuration.Legacy;
import io.sterna.daemon.configuration.Configuration.LogLevel;
import io.sterna.naming.Dnssec;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Every key that a configuration file may have. `docs/configuration.md` lists the same ones with
/// the same defaults: a test compares the two.
final class Keys {
  private static final int DNS_PORT = 53;
  private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9_.-]{1,15}");

  static final Key<List<Identifier.Name>> NAMES = Key.withoutDefault("names", list(Keys::name));
  static final Key<Path> KEY_FILE = Key.of("key-file", "\"key\"", Key::path);
  static final Key<Path> NEXT_KEY_FILE = Key.withoutDefault("next-key-file", Key::path);
  static final Key<Path> PREVIOUS_KEY_FILE = Key.withoutDefault("previous-key-file", Key::path);
  static final Key<Form> FORM =
      Key.of(
          "form",
          "\"plain\"",
          choice(Map.of("plain", Form.PLAIN, "names", Form.NAMES, "udp", Form.UDP)));
  static final Key<Legacy> LEGACY =
      Key.of("legacy", "\"allow\"", choice(Map.of("allow", Legacy.ALLOW, "refuse", Legacy.REFUSE)));
  static final Key<Selection> ALLOW = Key.of("allow", "[\"*\"]", Keys::selection);
  static final Key<Selection> INTERFACES = Key.of("interfaces", "[\"*\"]", Keys::selection);
  static final Key<String> DEVICE_NAME = Key.of("device", "\"sterna0\"", Keys::device);
  static final Key<Optional<Ipv4Pool>> IPV4_POOL =
      Key.of("ipv4-pool", "\"198.18.0.0/15\"", Keys::pool);
  static final Key<Integer> PORT = Key.of("port", "19941", integer(1, 0xffff));
  static final Key<List<Carrier>> CARRIERS =
      Key.of(
          "carriers",
          "[\"udp\", \"icmp\"]",
          list(choice(Map.of("udp", Carrier.UDP, "icmp", Carrier.ICMP))));
  static final Key<Integer> CARRIER_WAIT = Key.of("carrier-wait", "50", integer(0, 10_000));
  static final Key<LogLevel> LOG =
      Key.of(
          "log",
          "\"info\"",
          choice(
              Map.of(
                  "error", LogLevel.ERROR,
                  "warn", LogLevel.WARN,
                  "info", LogLevel.INFO,
                  "debug", LogLevel.DEBUG,
                  "trace", LogLevel.TRACE)));
  static final Key<Boolean> BPF =
      Key.of("bpf", "\"off\"", choice(Map.of("auto", true, "off", false)));
  static final Key<List<InetSocketAddress>> STUB_LISTEN =
      Key.of("stub.listen", "[\"127.0.0.94\"]", list(Keys::dnsServer));
  static final Key<List<InetSocketAddress>> RESOLVER_UPSTREAM =
      Key.of("resolver.upstream", "[]", list(Keys::dnsServer));
  static final Key<Dnssec.Use> DNSSEC =
      Key.of(
          "dnssec",
          "\"off\"",
          choice(
              Map.of(
                  "off", Dnssec.Use.OFF,
                  "validate", Dnssec.Use.VALIDATE,
                  "require", Dnssec.Use.REQUIRE)));
  static final Key<Path> RESOLVER_TRUST_ANCHORS =
      Key.of("resolver.trust-anchors", "\"/usr/share/dns/root.key\"", Key::path);
  static final Key<InetSocketAddress> UPDATE_SERVER =
      Key.withoutDefault("update.server", Keys::dnsServer);
  static final Key<Identifier.Name> UPDATE_ZONE = Key.withoutDefault("update.zone", Keys::name);
  static final Key<Path> UPDATE_TSIG_KEY_FILE =
      Key.withoutDefault("update.tsig-key-file", Key::path);
  static final Key<Identifier.Name> PEER_NAME = Key.withoutDefault("peer.name", Keys::name);
  static final Key<Bytes> PEER_KEY = Key.withoutDefault("peer.key", Keys::publicKey);
  static final Key<List<Locator>> PEER_LOCATORS =
      Key.of("peer.locators", "[]", list(Keys::locator));

  private static final List<Key<?>> PLAIN =
      List.of(
          NAMES,
          KEY_FILE,
          NEXT_KEY_FILE,
          PREVIOUS_KEY_FILE,
          FORM,
          LEGACY,
          DNSSEC,
          ALLOW,
          INTERFACES,
          DEVICE_NAME,
          IPV4_POOL,
          PORT,
          CARRIERS,
          CARRIER_WAIT,
          LOG,
          BPF,
          STUB_LISTEN,
          RESOLVER_UPSTREAM,
          RESOLVER_TRUST_ANCHORS,
          UPDATE_SERVER,
          UPDATE_ZONE,
          UPDATE_TSIG_KEY_FILE,
          PEER_NAME,
          PEER_KEY,
          PEER_LOCATORS);

  static final List<Key<?>> ALL = Stream.concat(PLAIN.stream(), BoundKeys.all().stream()).toList();

  private Keys() {}

  private static Identifier.Name name(Object value, Path file) {
    return Identifier.Name.of(Key.text(value, file));
  }

  private static Selection selection(Object value, Path file) {
    return new Selection(list(Key::text).read(value, file));
  }

  private static String device(Object value, Path file) {
    var text = Key.text(value, file);
    if (DEVICE.matcher(text).matches()) return text;
    throw new IllegalArgumentException(
        "needs an interface name of 1 to 15 letters and digits, not \"" + text + '"');
  }

  private static Optional<Ipv4Pool> pool(Object value, Path file) {
    var text = Key.text(value, file);
    if (text.isEmpty()) return Optional.empty();
    try {
      return Optional.of(Ipv4Pool.parse(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "needs an IPv4 network of its own such as \"198.18.0.0/15\" (/8 to /28), or \"\" for"
              + " none: "
              + e.getMessage(),
          e);
    }
  }

  private static InetSocketAddress dnsServer(Object value, Path file) {
    var parsed = SocketAddressText.parse(Key.text(value, file), DNS_PORT);
    return new InetSocketAddress(parsed.address().toInetAddress(), parsed.port());
  }

  private static Bytes publicKey(Object value, Path file) {
    return KeyText.decode(Key.text(value, file));
  }

  private static Locator locator(Object value, Path file) {
    var parsed = SocketAddressText.parse(Key.text(value, file), Locator.DEFAULT_PORT);
    var locator = Locator.of(parsed.address(), parsed.port());
    if (locator.isUsable()) return locator;
    throw new IllegalArgumentException(
        "needs addresses that the peer has in the network, not " + parsed.address());
  }
}
