package io.sterna.daemon.host;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.association.Associations;
import io.sterna.core.association.Input;
import io.sterna.core.translate.Translator;
import io.sterna.daemon.DaemonException;
import io.sterna.daemon.DaemonException.Reason;
import io.sterna.daemon.configuration.KeyText;
import io.sterna.daemon.control.Json;
import io.sterna.daemon.host.MemoryHost.Rules;
import io.sterna.daemon.host.MemoryHost.Wire;
import io.sterna.naming.AssociationRequests.Outcome;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `a` has `p` pinned, and remembers the key of `b` once they have talked.
@Timeout(30)
class KeyringTest {
  @TempDir private Path directory;
  private final Wire wire = new Wire();
  private MemoryHost p;
  private MemoryHost b;
  private MemoryHost a;
  private Keyring keyring;

  @BeforeEach
  void begin() throws Exception {
    p = new MemoryHost(wire, "p.example", "192.0.2.3", directory, Rules.USUAL);
    a = new MemoryHost(wire, "a.example", "192.0.2.1", directory, Rules.USUAL, p);
    b = new MemoryHost(wire, "b.example", "192.0.2.2", directory, Rules.USUAL, a);
    keyring = new Keyring(a.naming, a.engine);
  }

  @AfterEach
  void end() throws Exception {
    a.close();
    b.close();
    p.close();
  }

  @Test
  void pinnedAndRememberedKeysAreListedWithTheirOrigin() throws Exception {
    remember();
    var keys = keyring.list().elements("keys");
    assertThat(keys).hasSize(2);
    var first = keys.getFirst();
    assertThat(first.text("name")).isEqualTo("b.example");
    assertThat(first.text("key")).isEqualTo(KeyText.encode(b.key.publicKey()));
    assertThat(first.text("grade")).isEqualTo("first use");
    assertThat(first.text("since")).isNotEmpty();
    assertThat(first.text("from")).endsWith("known_peers line 1");
    var second = keys.getLast();
    assertThat(second.text("grade")).isEqualTo("pinned");
    assertThat(second.text("from")).isEqualTo("a test");
    assertThat(second.member("since")).isEmpty();
  }

  @Test
  void forgettingEndsTheAssociationAndTellsWhatWent() throws Exception {
    remember();
    var forgotten = keyring.forget("B.example");
    assertThat(forgotten.whole("associations_ended")).isEqualTo(1);
    assertThat(forgotten.elements("removed").getFirst().text("key"))
        .isEqualTo(KeyText.encode(b.key.publicKey()));
    assertThat(keyring.list().elements("keys")).hasSize(1);
    assertThat(a.engine.ask((all, now) -> all.stands(a.name, b.name, now)).get()).isFalse();
    assertThat(a.naming.remembered(b.name)).isEmpty();
  }

  @Test
  void aProofUnderWayIsForgottenToo() throws Exception {
    remember();
    var forgotten = new CompletableFuture<Json>();
    a.naming.inTurn(() -> forgotten.copy().completeOnTimeout(null, 100, MILLISECONDS).join());
    a.naming.inTurn(
        () ->
            a.naming.proven(
                b.name, b.key.publicKey(), Input.Grade.FIRST_USE, true, Optional.empty()));
    var written = new CompletableFuture<Void>();
    a.naming.inTurn(() -> written.complete(null));
    forgotten.complete(keyring.forget("b.example"));
    written.get(10, TimeUnit.SECONDS);
    assertThat(a.naming.remembered(b.name)).isEmpty();
  }

  @Test
  void unknownNameAndPinnedOneAreRefusedWithAWayOut() {
    assertRefused("c.example", "no key of c.example is remembered: `sterna trust list` shows");
    assertRefused("p.example", "the key of p.example is pinned: delete it in a test");
    assertRefused("-", "write it as in DNS");
  }

  @Test
  void everyPeerIsShownWithItsKeysAndWhereItIs() throws Exception {
    remember();
    var status = a.engine.ask(Associations::status).get(10, TimeUnit.SECONDS);
    var translator = new Translator().status();
    var all =
        PeersJson.of(
            a.naming.keys(), a.naming.states(), status, translator, Map.of(b.name.address(), 3));
    var peers = all.elements("peers");
    assertThat(peers)
        .extracting(peer -> peer.text("remote"))
        .containsExactly("b.example", "p.example");
    var known = peers.getFirst();
    assertThat(known.text("state")).isEqualTo("up");
    assertThat(known.whole("connections")).as("older than the daemon").isEqualTo(3);
    assertThat(known.text("trust")).isEqualTo("first use");
    assertThat(known.elements("keys")).hasSize(1);
    var locator = known.elements("locators").getFirst();
    assertThat(locator.text("address")).isEqualTo("192.0.2.2");
    assertThat(locator.truth("verified")).isTrue();
    assertThat(known.member("path").orElseThrow().text("carrier")).isEqualTo("udp");
    var pinned = peers.getLast();
    assertThat(pinned.text("state")).isEqualTo("none");
    assertThat(pinned.elements("keys").getFirst().text("grade")).isEqualTo("pinned");
    assertThat(pinned.member("path")).isEmpty();
  }

  private void assertRefused(String name, String text) {
    assertThatThrownBy(() -> keyring.forget(name))
        .hasMessageContaining(text)
        .extracting(e -> ((DaemonException) e).reason())
        .isEqualTo(Reason.REFUSED);
  }

  /// As if the key of b had been looked up, and b had proved to hold it.
  private void remember() throws Exception {
    assertThat(a.request(b, Input.Grade.FIRST_USE).get(10, TimeUnit.SECONDS))
        .isEqualTo(new Outcome.Confirmed());
    a.naming.proven(
        b.name, b.key.publicKey(), Input.Grade.FIRST_USE, /* called= */ false, Optional.empty());
  }
}
