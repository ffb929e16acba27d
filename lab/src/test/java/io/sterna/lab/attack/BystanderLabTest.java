package io.sterna.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Locator;
import io.sterna.core.wire.Add;
import io.sterna.core.wire.Command;
import io.sterna.core.wire.Delete;
import io.sterna.core.wire.Nak;
import io.sterna.core.wire.NakCode;
import io.sterna.core.wire.Sealed;
import io.sterna.lab.Await;
import io.sterna.lab.program.Dialogue;
import io.sterna.lab.program.Program;
import io.sterna.lab.scene.Scene;
import io.sterna.lab.service.Sshd;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What somebody else, who sees the packets of two hosts and can send in the name of either, cannot
/// do to their connections (protocol §5 to §8). A peer of one of them may, but has no more success.
/// The hosts are those of [Siege].
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BystanderLabTest {
  private static final int PORT = Insider.PORT;
  private static final int MARKED = 6666; // the port that gives an attacker's packets away
  private static final int GUESSES = 1000;
  private static final IpAddress MOBILE = new Identifier.Name(Scene.MOBILE).address();
  private static final IpAddress STABLE = new Identifier.Name(Scene.STABLE).address();

  /// The daemon is to see them all.
  private static final Duration APART = Duration.ofMillis(5);

  private final Random random = new Random(5);
  private Siege siege;
  private Dialogue ssh;
  private Sealed seen;
  private String path = "";

  @BeforeAll
  void begin() {
    siege = new Siege();
    var sshd = Sshd.start(siege.scene.stable());
    ssh = Dialogue.ssh(siege.scene.mobile(), sshd, Scene.STABLE);
    try (var capture = siege.atStable("rack", "udp port " + PORT)) {
      assertProgress();
      siege.scene.mobileDaemon().run("ping", Scene.STABLE).orFail();
      seen = Await.present("SEALED of mobile", Siege.BOUND, () -> siege.sealed(capture));
    }
  }

  @AfterAll
  void end() {
    if (siege == null) return;
    assertThat(ssh.finish(Siege.BOUND)).matches(Program.Ending::ok);
    siege.close();
  }

  @BeforeEach
  void whereMobileIs() {
    path = siege.association(Scene.MOBILE).path("path").path("remote").asString();
    assertThat(path).isEqualTo(siege.mobile.toString());
  }

  /// Nothing has come of it.
  @AfterEach
  void mobileIsThereStill() {
    assertProgress();
    var association = siege.association(Scene.MOBILE);
    assertThat(association.path("path").path("remote").asString()).isEqualTo(path);
    assertThat(association.path("peer_locators")).hasSize(1);
  }

  private void assertProgress() {
    long before = ssh.progress().total();
    Await.until("ssh to go on", Siege.BOUND, () -> ssh.progress().total() >= before + 3);
  }

  @Test
  void aStolenIndexIsOfNoUse() {
    var insider = siege.confirmed();
    var set = Insider.set(siege.own);
    var add = new Add(1, Locator.of(siege.own), set);
    var first = siege.status();
    long before = Siege.refusals(first);
    long forged = Siege.refused(first, "forged");
    for (int i = 0; i < 100; i++) {
      long counter = seen.counter() + 1000 + i;
      var plain = new Sealed(seen.receiverIndex(), counter, padded(add)).encode();
      var others = ByteBuffer.wrap(insider.sealed(add)); // its own keys, and mobile's index
      others.putInt(4, seen.receiverIndex());
      for (var message : List.of(plain, others.array())) {
        siege.foothold.send(Forged.udp(siege.mobile, siege.stable, PORT, message));
        siege.foothold.send(Forged.udp(siege.own, siege.stable, PORT, message));
      }
      Await.pause(APART);
    }
    siege.awaitCounted("refused", Siege::refusals, before + 400); // some counters were used up
    assertThat(Siege.refused(siege.status(), "forged")).isGreaterThanOrEqualTo(forged + 200);
    System.out.println("stolen index: refused " + siege.status().path("refused"));
  }

  private static Bytes padded(Command command) {
    var plaintext = Command.encodeAll(List.of(command));
    return Bytes.of(ByteBuffer.allocate(plaintext.length + 16).put(plaintext).array());
  }

  @Test
  void anInnerPairOfOthersIsNotDelivered() {
    siege.confirmed();
    var insider = new Identifier.Name("rogue.example").address();
    var nobody = new Identifier.Name("nobody.example").address();
    var before = siege.status();
    try (var capture = siege.atStable("sterna0", "port " + MARKED)) {
      for (int i = 0; i < 100; i++) {
        envelope(siege.own, MOBILE, STABLE); // as mobile
        envelope(siege.mobile, insider, STABLE); // the insider's, but from mobile
        envelope(siege.own, nobody, STABLE);
        envelope(siege.own, insider, MOBILE); // to be passed on
        envelope(siege.own, siege.own, siege.stable); // no identifiers at all
        Await.pause(APART);
      }
      siege.awaitCounted(
          "a foreign source",
          s -> Siege.dropped(s, "foreign source"),
          Siege.dropped(before, "foreign source") + 200);
      siege.awaitCounted(
          "a foreign packet",
          s -> Siege.dropped(s, "foreign packet"),
          Siege.dropped(before, "foreign packet") + 200);
      System.out.println("inner pair: " + siege.status().path("data_path").path("dropped"));
      assertThat(Siege.all(capture)).isEmpty();
    }
  }

  private void envelope(IpAddress outer, IpAddress from, IpAddress to) {
    var inner = Forged.tcp(from, MARKED, to, 22, Forged.SYN, new byte[0]);
    siege.foothold.send(Forged.udp(outer, siege.stable, PORT, inner));
  }

  @Test
  void guessedTagsBeginNoConnection() {
    siege.confirmed();
    long before = Siege.dropped(siege.status(), "unknown tags");
    try (var kernel = siege.atStable("sterna0", "port " + MARKED);
        var wire = siege.atStable("rack", "src host " + siege.stable + " and port " + MARKED)) {
      for (int i = 0; i < GUESSES; i++) {
        guess(siege.mobile);
        guess(siege.own);
        if (i % 20 == 0) Await.pause(APART);
      }
      siege.awaitCounted(
          "tags of nobody", s -> Siege.dropped(s, "unknown tags"), before + 2 * GUESSES);
      System.out.println("tags: " + siege.status().path("data_path").path("dropped"));
      assertThat(Siege.all(wire)).as("answers").isEmpty();
      assertThat(Siege.delivered(kernel)).as("what the kernel saw").isEmpty();
    }
  }

  private void guess(IpAddress from) {
    var option = new byte[16];
    random.nextBytes(option);
    ByteBuffer.wrap(option).putInt(0xfd10_5354);
    siege.foothold.send(Forged.tcp(from, MARKED, siege.stable, 22, Forged.SYN, option));
  }

  @Test
  void aPeersAddAndDeleteMoveNobodyElse() {
    var insider = siege.confirmed();
    insider.heard.clear();
    int request = insider.nextRequest();
    insider.say(new Add(request, Locator.of(siege.mobile), Insider.set(siege.own, siege.mobile)));
    Await.until("an answer to ADD", Siege.BOUND, () -> !insider.heard.isEmpty());
    var refused = insider.heard(Nak.class).stream().map(Nak::code).toList();
    System.out.println("redirection: NAK " + refused);
    assertThat(refused).containsExactly(NakCode.LOCATOR_IN_USE);
    int deletes = insider.nextRequest();
    insider.heard.clear();
    insider.say(new Delete(deletes, Locator.of(siege.mobile), Insider.set(siege.own)));
    Await.until("an answer to DELETE", Siege.BOUND, () -> !insider.heard.isEmpty());
    assertThat(siege.rogue().path("peer_locators").toString())
        .doesNotContain(siege.mobile.toString());
  }
}
