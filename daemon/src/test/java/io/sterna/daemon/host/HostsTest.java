package io.sterna.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.association.Input;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.noise.KeyPair;
import io.sterna.daemon.configuration.Configuration.Legacy;
import io.sterna.daemon.configuration.ConfigurationFile;
import io.sterna.daemon.configuration.OwnKeys;
import io.sterna.daemon.configuration.Selection;
import io.sterna.daemon.host.MemoryHost.Rules;
import io.sterna.daemon.host.MemoryHost.Wire;
import io.sterna.naming.AssociationRequests.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real engine, core and naming of two hosts.
@Timeout(30)
class HostsTest {
  @TempDir private Path directory;
  private final Wire wire = new Wire();

  @Test
  void requestIsAnsweredOnceTheAssociationStands() throws Exception {
    try (var a = host("a.example", "192.0.2.1", Rules.USUAL);
        var b = host("b.example", "192.0.2.2", Rules.USUAL, a)) {
      assertThat(a.request(b).get(10, TimeUnit.SECONDS)).isEqualTo(new Outcome.Confirmed());
      assertThat(a.request(b).get(10, TimeUnit.SECONDS))
          .as("the second finds it")
          .isEqualTo(new Outcome.Confirmed());
      assertThat(b.request(a).get(10, TimeUnit.SECONDS))
          .as("and so does the other end")
          .isEqualTo(new Outcome.Confirmed());
    }
  }

  @Test
  void peerIsSteeredBeforeItHearsThatItMaySend() throws Exception {
    try (var a = host("a.example", "192.0.2.1", Rules.USUAL);
        var b = host("b.example", "192.0.2.2", Rules.USUAL, a)) {
      a.request(b).get(10, TimeUnit.SECONDS);
      a.engine.ask((_, _) -> "the turn is over").get(10, TimeUnit.SECONDS);
      assertThat(b.deeds).startsWith("steer 192.0.2.1", "send 192.0.2.1");
      assertThat(a.deeds).startsWith("send 192.0.2.2", "steer 192.0.2.2", "send 192.0.2.2");
    }
  }

  @Test
  void strangerToTheAllowListIsRefused() throws Exception {
    var rules = new Rules(new Selection(List.of("c.*")), Legacy.ALLOW, Rules.USUAL.clock());
    try (var a = host("a.example", "192.0.2.1", Rules.USUAL);
        var b = host("b.example", "192.0.2.2", rules, a)) {
      assertThat(a.request(b).get(10, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              Outcome.Legacy.class, legacy -> assertThat(legacy.reason()).contains("refuse"));
    }
  }

  @Test
  void pinnedPeerThatIsNotAllowedIsAStranger() throws Exception {
    var key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    var file = directory.resolve("sterna.toml");
    Files.writeString(
        file,
        """
        names = ["a.example"]
        allow = ["*", "!b.example"]
        [[peer]]
        name = "b.example"
        key = "KEY"
        [[peer]]
        name = "c.example"
        key = "KEY"
        """
            .replace("KEY", key));
    var configuration = ConfigurationFile.read(file);
    var pair = KeyPair.generate(new SecureRandom()::nextBytes);
    var own = new OwnKeys(pair, Optional.empty());
    assertThat(Host.settings(configuration, own).pinned())
        .containsOnlyKeys(new Identifier.Name("c.example"));
  }

  @Test
  void theControlPlaneIsToldTheBounds() throws Exception {
    var file = directory.resolve("sterna.toml");
    Files.writeString(file, "names = ['a.example']\n[bounds]\npending-of-pair = 3");
    var pair = KeyPair.generate(new SecureRandom()::nextBytes);
    var settings = Host.settings(ConfigurationFile.read(file), new OwnKeys(pair, Optional.empty()));
    assertThat(settings.bounds().pendingOfOne()).isEqualTo(3);
  }

  @Test
  void associationOverWhichNothingGoesIsNoAnswer() throws Exception {
    try (var a = host("a.example", "192.0.2.1", Rules.USUAL);
        var b = host("b.example", "192.0.2.2", Rules.USUAL, a)) {
      assertThat(a.request(b).get(10, TimeUnit.SECONDS)).isEqualTo(new Outcome.Confirmed());
      wire.cut(b.locator);
      a.engine.post(new Input.LocalLocators(List.of()));
      a.settle();
      var outcome = a.request(b);
      a.settle();
      assertThat(outcome).as("the association is lost").isNotDone();
    }
  }

  @Test
  void keyThatAPeerHasProvedIsRemembered() throws Exception {
    try (var a = host("a.example", "192.0.2.1", Rules.USUAL);
        var b = host("b.example", "192.0.2.2", Rules.USUAL, a)) {
      a.request(b, Input.Grade.FIRST_USE).get(10, TimeUnit.SECONDS);
      while (!Files.exists(a.state.file("known_peers"))) Thread.onSpinWait();
      while (Files.size(a.state.file("known_peers")) == 0) Thread.onSpinWait();
      assertThat(a.state.file("known_peers")).content().startsWith("b.example ");
      assertThat(b.state.file("known_peers")).as("a is pinned there").doesNotExist();
    }
  }

  @Test
  void peerThatIsNotPinnedAndNotInDnsIsRefused() throws Exception {
    try (var a = host("a.example", "192.0.2.1", Rules.USUAL);
        var b = host("b.example", "192.0.2.2", Rules.USUAL)) {
      assertThat(a.request(b).get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Legacy.class);
    }
  }

  @Test
  void silentPeerIsPlainOrRefusedAsTheConfigurationSays() throws Exception { // protocol §10
    for (var legacy : Legacy.values()) {
      var now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
      var rules = new Rules(new Selection(List.of("*")), legacy, now::get);
      try (var a = host(legacy.name().toLowerCase(Locale.ROOT) + ".example", "192.0.2.1", rules)) {
        var silent = new Identifier.Name("silent.example");
        var outcome = a.request(silent, a.key.publicKey(), IpAddress.parse("192.0.2.9"));
        while (!outcome.isDone()) {
          now.updateAndGet(t -> t.plusMillis(100));
          a.engine.ask((_, _) -> "turn").get(10, TimeUnit.SECONDS);
        }
        assertThat(outcome.get())
            .isInstanceOf(legacy == Legacy.ALLOW ? Outcome.Legacy.class : Outcome.Refused.class);
      }
    }
  }

  @Test
  void associationIsMadeThoughTheTimeStampCannotBeStored() throws Exception {
    try (var a = host("a.example", "192.0.2.1", Rules.USUAL);
        var b = host("b.example", "192.0.2.2", Rules.USUAL, a)) {
      Files.createDirectory(a.state.file("timestamp.new"));
      assertThat(a.request(b).get(10, TimeUnit.SECONDS)).isEqualTo(new Outcome.Confirmed());
    }
  }

  @Test
  void eventsAreToldToReaders() throws Exception {
    try (var a = host("a.example", "192.0.2.1", Rules.USUAL);
        var b = host("b.example", "192.0.2.2", Rules.USUAL, a);
        var reader = a.readers.join(() -> {})) {
      a.request(b).get(10, TimeUnit.SECONDS);
      var first = reader.next().orElseThrow();
      assertThat(first.text("event")).isEqualTo("command-sent");
      assertThat(first.text("text")).contains("CREATE", "a.example to b.example");
      assertThat(first.member("command").orElseThrow().text("name")).isEqualTo("CREATE");
    }
  }

  private MemoryHost host(String name, String locator, Rules rules, MemoryHost... pins)
      throws Exception {
    return new MemoryHost(wire, name, locator, directory, rules, pins);
  }
}
