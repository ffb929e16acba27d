package io.sterna.daemon.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.association.Bounds;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Ipv4Pool;
import io.sterna.core.identifier.Locator;
import io.sterna.core.wire.Form;
import io.sterna.daemon.DaemonException;
import io.sterna.daemon.configuration.Configuration.Legacy;
import io.sterna.daemon.configuration.Configuration.LogLevel;
import io.sterna.naming.Dnssec;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationFileTest {
  private static final Path FILE = Path.of("/etc/sterna/sterna.toml");
  private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  @Test
  void oneLineIsEnough() throws DaemonException {
    var read = ConfigurationFile.parse(FILE, "names = ['Mobile.Example.']");
    assertThat(read.names()).containsExactly(new Identifier.Name("mobile.example"));
    assertThat(read.keyFile()).isEqualTo(Path.of("/etc/sterna/key"));
    assertThat(read.form()).isEqualTo(Form.PLAIN);
    assertThat(read.legacy()).isEqualTo(Legacy.ALLOW);
    assertThat(read.allow().contains("anybody.example")).isTrue();
    assertThat(read.interfaces().contains("wlan0")).isTrue();
    assertThat(read.device()).isEqualTo("sterna0");
    assertThat(read.ipv4Pool()).contains(Ipv4Pool.parse("198.18.0.0/15"));
    assertThat(read.port()).isEqualTo(19941);
    assertThat(read.log()).isEqualTo(LogLevel.INFO);
    assertThat(read.stubListen()).containsExactly(socket("127.0.0.94", 53));
    assertThat(read.upstream()).isEmpty();
    assertThat(read.dnssec()).isEqualTo(Dnssec.Use.OFF);
    assertThat(read.trustAnchors()).isEqualTo(Path.of("/usr/share/dns/root.key"));
    assertThat(read.update()).isEmpty();
    assertThat(read.peers()).isEmpty();
  }

  @Test
  void everyKeyIsRead() throws DaemonException {
    var read =
        ConfigurationFile.parse(
            FILE,
            """
            names = ["mobile.example", "other.example"]
            key-file = "/keys/mobile"
            form = "names"
            legacy = "refuse"
            dnssec = "require"
            allow = ["*.example", "!evil.example"]
            interfaces = ["wlan*", "eth0"]
            device = "en0"
            ipv4-pool = "10.99.0.0/16"
            port = 4000
            log = "debug"

            [stub]
            listen = ["127.0.0.1:5353", "[::1]:53"]

            [resolver]
            upstream = ["192.0.2.53", "2001:db8::53"]

            [update]
            server = "192.0.2.1"
            zone = "example"
            tsig-key-file = "update.key"

            [[peer]]
            name = "stable.example"
            key = "%s"
            locators = ["192.0.2.7", "[2001:db8::7]:4001"]
            """
                .formatted(KEY));
    assertThat(read.names()).hasSize(2);
    assertThat(read.keyFile()).isEqualTo(Path.of("/keys/mobile"));
    assertThat(read.form()).isEqualTo(Form.NAMES);
    assertThat(read.legacy()).isEqualTo(Legacy.REFUSE);
    assertThat(read.dnssec()).isEqualTo(Dnssec.Use.REQUIRE);
    assertThat(read.allow().contains("good.example")).isTrue();
    assertThat(read.allow().contains("evil.example")).isFalse();
    assertThat(read.interfaces().contains("lo")).isFalse();
    assertThat(read.device()).isEqualTo("en0");
    assertThat(read.ipv4Pool()).contains(Ipv4Pool.parse("10.99.0.0/16"));
    assertThat(read.port()).isEqualTo(4000);
    assertThat(read.log()).isEqualTo(LogLevel.DEBUG);
    assertThat(read.stubListen()).containsExactly(socket("127.0.0.1", 5353), socket("::1", 53));
    assertThat(read.upstream())
        .containsExactly(socket("192.0.2.53", 53), socket("2001:db8::53", 53));
    var update = read.update().orElseThrow();
    assertThat(update.server()).isEqualTo(socket("192.0.2.1", 53));
    assertThat(update.zone()).isEqualTo(new Identifier.Name("example"));
    assertThat(update.tsigKeyFile()).isEqualTo(Path.of("/etc/sterna/update.key"));
    var peer = read.peers().getFirst();
    assertThat(peer.name()).isEqualTo(new Identifier.Name("stable.example"));
    assertThat(KeyText.encode(peer.key())).isEqualTo(KEY);
    assertThat(peer.line()).isEqualTo(24);
    assertThat(peer.locators())
        .containsExactly(
            Locator.of(IpAddress.parse("192.0.2.7")),
            Locator.of(IpAddress.parse("2001:db8::7"), 4001));
  }

  @Test
  void boundsThatAreLeftOutAreTheUsualOnes() throws DaemonException {
    var read = ConfigurationFile.parse(FILE, "names = ['a.b']");
    assertThat(read.bounds()).isEqualTo(Bounds.DEFAULT);
    read = ConfigurationFile.parse(FILE, "names = ['a.b']\n[bounds]\ninits = 7");
    assertThat(read.bounds()).isEqualTo(Bounds.DEFAULT.withOpened(7, 250));
  }

  @Test
  void everyBoundIsRead() throws DaemonException {
    var read =
        ConfigurationFile.parse(
            FILE,
            """
            names = ["a.b"]
            [bounds]
            associations = 100
            associations-of-key = 11
            associations-of-network = 12
            pending = 200
            pending-of-key = 21
            pending-of-network = 22
            pending-of-pair = 23
            look-ups = 300
            look-ups-of-key = 31
            look-ups-of-network = 32
            searches = 4
            answered = 5
            timestamps = 6
            inits = 7
            inits-of-network = 8
            """);
    assertThat(read.bounds())
        .isEqualTo(
            new Bounds(
                new Bounds.Share(100, 11, 12),
                new Bounds.Share(200, 21, 22),
                23,
                new Bounds.Share(300, 31, 32),
                4,
                5,
                6,
                7,
                8));
  }

  @Test
  void aSmallTotalTakesItsSharesAlong() throws DaemonException {
    var read =
        ConfigurationFile.parse(FILE, "names = ['a.b']\n[bounds]\nassociations = 10\npending = 2");
    assertThat(read.bounds().associations()).isEqualTo(new Bounds.Share(10, 10, 10));
    assertThat(read.bounds().pending()).isEqualTo(new Bounds.Share(2, 2, 2));
    assertThat(read.bounds().pendingOfOne()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "associations = 0 | bounds.associations: needs a number from 1 to 1000000, not 0",
        "look-ups = 10001 | bounds.look-ups: needs a number from 1 to 10000, not 10001",
        "inits = '5' | bounds.inits: needs a number from 1 to 1000000, not \"5\"",
        "pending-of-network = 4097 | bounds.pending-of-network: needs at most the bound in total,"
            + " which is 4096, not 4097",
        "init = 5 | there is no key bounds.init: did you mean bounds.inits?"
      })
  void aBoundThatMakesNoSenseIsRefused(String line, String says) {
    assertThatThrownBy(() -> ConfigurationFile.parse(FILE, "names = ['a.b']\n[bounds]\n" + line))
        .isInstanceOf(DaemonException.class)
        .hasMessageContaining("sterna.toml: line 3: " + says);
  }

  @Test
  void noPoolIsAPool() throws DaemonException {
    var read = ConfigurationFile.parse(FILE, "names = ['a.b']\nipv4-pool = ''");
    assertThat(read.ipv4Pool()).isEmpty();
  }

  @Test
  void aPoolHasRoomForPeers() {
    var names =
        IntStream.range(0, 14).mapToObj(n -> "'n" + n + ".b'").collect(Collectors.joining(", "));
    var text = "names = [" + names + "]\nipv4-pool = '10.0.0.0/28'";
    assertThatThrownBy(() -> ConfigurationFile.parse(FILE, text))
        .hasMessageContaining("line 2: ipv4-pool: has no room for 14 names");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "names = 'a'                    | line 1: names: needs a list in [ ], not \"a\"",
        "names = ['-']                  | line 1: names: '-' is not a host name",
        "names = []                     | line 1: names is empty: give this host's name",
        "port = 5                       | names is missing: add it",
        "names = ['a' 'b']              | line 1: not TOML: ",
        "names = ['a']; prot = 5        | line 2: there is no key prot: did you mean port?",
        "names = ['a']; ipv4-pool = '10.0.0.0' | line 2: ipv4-pool: needs an IPv4 network of its own",
        "names = ['a']; ipv4-pool = '10.0.0.1/8' | line 2: ipv4-pool: needs an IPv4 network",
        "names = ['a']; port = '5'      | line 2: port: needs a number from 1 to 65535, not \"5\"",
        "names = ['a']; port = 65536    | line 2: port: needs a number from 1 to 65535, not 65536",
        "names = ['a']; form = 'oops'   | line 2: form: needs one of \"names\", \"plain\", \"udp\","
            + " not \"oops\"",
        "names = ['a']; form = 1        | line 2: form: needs one of \"names\", \"plain\", \"udp\","
            + " not 1",
        "names = ['a']; allow = [3]     | line 2: allow: needs a text in quotes, not 3",
        "names = ['a']; device = 'a b'  | line 2: device: needs an interface name",
        "names = ['a']; stub = 3        | line 2: stub is a table: begin it with [stub]",
        "names = ['a']; peer = 3        | line 2: peer is a table: begin it with [[peer]]",
        "names = ['a']; [peer]; name='' | line 2: peer is a table: begin it with [[peer]]",
        "names = ['a']; [stub]; lisen=0 | line 3: there is no key stub.lisen: did you mean stub.listen?",
        "names = ['a']; [stub]; listen = ['x'] | line 3: stub.listen: 'x' is not an IP address",
        "names = ['a']; [stub]; listen = ['1.1.1.1:x'] | line 3: stub.listen: '1.1.1.1:x' does not end in a port",
        "names = ['a']; [update]; zone = 'b' | line 2: update.server is missing: add it",
        "names = ['a']; [[peer]]; name = 'b'; key = 'AAAA' | line 4: peer.key: needs 32 bytes in base64",
        "names = ['a']; [[peer]]; key = 'AAAA' | line 2: peer.name is missing",
        "names = ['a']; [[peer]]; name = 'b'; [[peer]]; name = 'c' | line 2: peer.key is missing",
        "names = ['a',  'b c'] | line 1: names: 'b c' is not a host name",
        "names = [; 'a', # c; ; # more; 'b c'] | line 5: names: 'b c' is not a host name",
        "names = [; 'a',; 'b c',; ] | line 3: names: 'b c' is not a host name",
        "names = ['a']; [stub]; listen = [; '1.1.1.1',; 'x'] | line 5: stub.listen: 'x' is not",
        "names = ['a',; port = 5 | line 2: not TOML: ",
        "names = ['a']; [sutb]          | line 2: there is no key sutb: did you mean stub?",
      })
  void mistakeIsToldWithFileLineAndRemedy(String toml, String complaint) {
    assertThatThrownBy(() -> ConfigurationFile.parse(FILE, toml.replace("; ", "\n")))
        .isInstanceOf(DaemonException.class)
        .hasMessageStartingWith("/etc/sterna/sterna.toml: " + complaint);
  }

  @Test
  void ownNameOrTheSamePeerTwiceIsRefused() {
    var peer = "\n[[peer]]\nname = 'b'\nkey = '" + KEY + "'\n";
    assertThatThrownBy(() -> ConfigurationFile.parse(FILE, "names = ['a']" + peer + peer))
        .hasMessage(FILE + ": line 6: peer.name: b stands here and above");
    assertThatThrownBy(() -> ConfigurationFile.parse(FILE, "names = ['b']" + peer))
        .hasMessage(FILE + ": line 2: peer.name: b stands here and above");
  }

  @Test
  void nameOutsideTheZoneIsRefused() {
    var update = "\n[update]\nserver = '192.0.2.1'\nzone = 'b'\ntsig-key-file = 'k'\n";
    assertThatThrownBy(() -> ConfigurationFile.parse(FILE, "names = ['a']" + update))
        .hasMessage(FILE + ": line 4: update.zone: a is not in zone b");
  }

  @Test
  void locatorThatNobodyCanReachIsRefused() {
    var peer = "\n[[peer]]\nname = 'b'\nkey = '" + KEY + "'\nlocators = ['127.0.0.1']\n";
    assertThatThrownBy(() -> ConfigurationFile.parse(FILE, "names = ['a']" + peer))
        .hasMessage(
            FILE
                + ": line 5: peer.locators: needs addresses that the peer has in the network, not"
                + " 127.0.0.1");
  }

  @Test
  void missingFileSaysWhatToDo(@TempDir Path directory) {
    var file = directory.resolve("sterna.toml");
    assertThatThrownBy(() -> ConfigurationFile.read(file))
        .hasMessageContaining(file + " does not exist: write it");
  }

  @Test
  void fileIsReadFromDisk(@TempDir Path directory) throws Exception {
    var file = Files.writeString(directory.resolve("sterna.toml"), "names = ['a.example']\n");
    assertThat(ConfigurationFile.read(file).keyFile()).isEqualTo(directory.resolve("key"));
  }

  private static InetSocketAddress socket(String address, int port) {
    return new InetSocketAddress(IpAddress.parse(address).toInetAddress(), port);
  }
}
