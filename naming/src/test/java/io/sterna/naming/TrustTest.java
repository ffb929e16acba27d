package io.sterna.naming;

import static io.sterna.naming.Keys.A;
import static io.sterna.naming.Keys.B;
import static io.sterna.naming.Keys.C;
import static io.sterna.naming.Keys.MOBILE;
import static io.sterna.naming.Keys.STABLE;
import static io.sterna.naming.Keys.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.sterna.core.association.Input.Grade;
import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys: pinned, remembered, contradicted (protocol §3, §10).
class TrustTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));

  @TempDir Path directory;
  private Path file;
  private final List<NamingEvent> events = new ArrayList<>();

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("known_peers");
  }

  private Trust trust(Pin... pins) {
    try {
      return new Trust(file, List.of(pins), false, now::get, events::add);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static EndpointRecord record(Bytes... keys) {
    return new EndpointRecord(List.of(keys), OptionalInt.empty());
  }

  /// Looks a peer up and has an association with it.
  private static Verdict meet(Trust trust, Identifier.Name name, Bytes... keys) {
    var verdict = trust.check(name, record(keys), false);
    if (verdict instanceof Verdict.Trusted(var key, var grade)) {
      trust.proven(name, key, grade, false, Optional.empty());
    }
    return verdict;
  }

  private static Verdict trusted(Bytes key, Grade grade) {
    return new Verdict.Trusted(key, grade);
  }

  private static String refusal(Verdict verdict) {
    return ((Verdict.Refused) verdict).reason();
  }

  @Test
  void theFirstKeyIsRememberedAcrossRuns() throws IOException {
    assertThat(meet(trust(), STABLE, A)).isEqualTo(trusted(A, Grade.FIRST_USE));
    assertThat(file).hasContent("stable.example " + base64(A) + " 2026-01-02T03:04:05Z\n");
    assertThat(events).containsExactly(new NamingEvent.KeyRemembered(STABLE, A));
    assertThat(meet(trust(), STABLE, A)).isEqualTo(trusted(A, Grade.FIRST_USE));
    assertThat(Files.readAllLines(file)).hasSize(1);
  }

  @Test
  void aContradictionNamesFileLineAndRemedy() throws IOException {
    Files.writeString(file, "# hello\n\nstable.example " + base64(A) + " 2025-05-05T00:00:00Z\n");
    assertThat(refusal(meet(trust(), STABLE, B)))
        .isEqualTo(
            "refused stable.example: its key "
                + base64(B)
                + " is not the one remembered in "
                + file
                + " line 3 since 2025-05-05T00:00:00Z; if it really has a new key, delete that"
                + " line, else somebody answers in its place");
    assertThat(Files.readAllLines(file)).hasSize(3);
  }

  @Test
  void toJudgeAKeyWritesNothing() { // an INIT is judged before its sender has proved anything
    var trust = trust();
    assertThat(trust.check(STABLE, record(A), false)).isEqualTo(trusted(A, Grade.FIRST_USE));
    assertThat(trust.checkCaller(STABLE, A, false)).isEqualTo(trusted(A, Grade.FIRST_USE));
    assertThat(trust.check(STABLE, record(A), true)).isEqualTo(trusted(A, Grade.DNSSEC));
    assertThat(file).doesNotExist();
    assertThat(events).isEmpty();
  }

  @Test
  void aNewKeyBesideTheRememberedOneDoesNotCountBecauseDnsSaysSo() throws IOException {
    var trust = trust();
    meet(trust, STABLE, A);
    assertThat(meet(trust, STABLE, B, A)).isEqualTo(trusted(A, Grade.FIRST_USE));
    assertThat(trust.checkCaller(STABLE, B, false)).isInstanceOf(Verdict.Refused.class);
    trust.proven(STABLE, B, Grade.FIRST_USE, false, Optional.empty()); // was judged before
    assertThat(refusal(meet(trust, STABLE, B))).contains(file + " line 1");
    assertThat(Files.readAllLines(file)).hasSize(1);
  }

  @Test
  void aNewKeyCountsThatItsOwnerNamedInASessionWithTheOldOne() throws IOException {
    var trust = trust();
    meet(trust, STABLE, A);
    trust.proven(STABLE, A, Grade.FIRST_USE, false, Optional.of(B));
    assertThat(Files.readAllLines(file).getLast()).endsWith(" told");
    assertThat(trust.remembered(STABLE)).contains(new Verdict.Trusted(A, Grade.FIRST_USE));
    assertThat(meet(trust, STABLE, B, A)).isEqualTo(trusted(B, Grade.FIRST_USE));
    assertThat(meet(trust, STABLE, B)).isEqualTo(trusted(B, Grade.FIRST_USE));
    assertThat(trust.checkCaller(STABLE, B, false)).isEqualTo(trusted(B, Grade.FIRST_USE));
    trust.proven(STABLE, B, Grade.FIRST_USE, false, Optional.of(C));
    assertThat(refusal(trust.check(STABLE, record(A), false))).as("two at most").contains("line");
    assertThat(trust.remembered(STABLE)).contains(new Verdict.Trusted(B, Grade.FIRST_USE));
    assertThat(meet(trust(), STABLE, C)).isEqualTo(trusted(C, Grade.FIRST_USE));
  }

  @Test
  void aStrangerWithoutARememberedKeyNamesNoSecond() {
    var trust = trust();
    trust.proven(STABLE, A, Grade.PINNED, false, Optional.of(B));
    assertThat(file).doesNotExist();
  }

  @Test
  void keysThatAreReplacedAgainAndAgainDoNotFillTheFile() throws IOException {
    var trust = trust();
    meet(trust, MOBILE, C);
    meet(trust, STABLE, Keys.key(100));
    for (int i = 100; i < 130; i++) {
      now.updateAndGet(t -> t.plus(Trust.STRANGER_EVERY));
      trust.proven(STABLE, Keys.key(i), Grade.FIRST_USE, false, Optional.of(Keys.key(i + 1)));
    }
    assertThat(Files.readAllLines(file)).hasSizeLessThan(10).first().asString().contains("mobile");
    assertThat(meet(trust, STABLE, Keys.key(130))).isInstanceOf(Verdict.Trusted.class);
  }

  @Test
  void whatDnssecValidatesReplacesWhatWasRememberedOnFirstUse() throws IOException {
    var trust = trust();
    meet(trust, STABLE, A);
    assertThat(trust.check(STABLE, record(B), true)).isEqualTo(trusted(B, Grade.DNSSEC));
    trust.proven(STABLE, B, Grade.DNSSEC, false, Optional.empty());
    trust.proven(STABLE, B, Grade.DNSSEC, false, Optional.empty());
    assertThat(Files.readAllLines(file)).hasSize(2);
    assertThat(trust.checkWithoutDns(STABLE, B)).contains(trusted(B, Grade.DNSSEC));
    assertThat(trust.checkWithoutDns(STABLE, A).orElseThrow()).isInstanceOf(Verdict.Refused.class);
    assertThat(trust().check(STABLE, record(A), false)).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void withDnssecRequiredOnlyPinnedAndValidatedKeysCount() throws IOException {
    meet(trust(), MOBILE, C);
    var pin = new Pin(STABLE, List.of(A), List.of(), "here");
    var trust = new Trust(file, List.of(pin), true, now::get, events::add);
    assertThat(trust.check(STABLE, record(A), false)).isEqualTo(trusted(A, Grade.PINNED));
    assertThat(trust.check(MOBILE, record(C), false))
        .isInstanceOfSatisfying(
            Verdict.NotValidated.class,
            not ->
                assertThat(not.reason())
                    .contains("mobile.example")
                    .contains("dnssec = \"require\"")
                    .contains("have its zone signed, or pin the key"));
    assertThat(trust.checkWithoutDns(MOBILE, C).orElseThrow())
        .isInstanceOf(Verdict.NotValidated.class);
    assertThat(trust.remembered(MOBILE)).isEmpty();
    trust.proven(MOBILE, C, Grade.DNSSEC, false, Optional.empty());
    assertThat(trust.checkWithoutDns(MOBILE, C)).contains(trusted(C, Grade.DNSSEC));
    assertThat(trust.remembered(MOBILE)).contains(new Verdict.Trusted(C, Grade.DNSSEC));
  }

  @Test
  void strangersWhoCallAreRememberedSlowlyAndFillHalfOfTheFileAtMost() throws IOException {
    var trust = trust();
    for (int i = 0; i < 2 * Trust.STRANGERS_AT_ONCE; i++) call(trust, i);
    assertThat(Files.readAllLines(file))
        .hasSize(Trust.STRANGERS_AT_ONCE)
        .allMatch(line -> line.endsWith(" caller"));
    assertThat(events.getLast().text()).contains("too many strangers call");
    now.updateAndGet(t -> t.plus(Trust.STRANGER_EVERY));
    call(trust, 100);
    call(trust, 101);
    assertThat(Files.readAllLines(file)).hasSize(Trust.STRANGERS_AT_ONCE + 1);
    meet(trust, STABLE, A);
    assertThat(Files.readAllLines(file).getLast()).startsWith("stable.example ");

    var lines = new ArrayList<String>();
    for (int i = 0; i < KnownPeers.MOST_CALLERS; i++) {
      lines.add("s" + i + ".example " + base64(B) + " 2026-01-01T00:00:00Z caller");
    }
    Files.write(file, lines);
    var full = trust();
    call(full, KnownPeers.MOST_CALLERS);
    assertThat(Files.readAllLines(file)).hasSize(KnownPeers.MOST_CALLERS);
    meet(full, STABLE, A);
    assertThat(Files.readAllLines(file)).hasSize(KnownPeers.MOST_CALLERS + 1);
  }

  private static void call(Trust trust, int number) {
    var name = new Identifier.Name("s" + number + ".example");
    trust.proven(name, B, Grade.FIRST_USE, true, Optional.empty());
  }

  @Test
  void aKeyIsAppendedAndNothingElseOfTheFileIsTouched() throws IOException {
    Files.writeString(file, "# mine\nmobile.example " + base64(C) + " 2026-01-01T00:00:00Z");
    var trust = trust();
    var before = Files.getAttribute(file, "unix:ino");
    meet(trust, STABLE, A);
    assertThat(Files.getAttribute(file, "unix:ino")).as("not written anew").isEqualTo(before);
    assertThat(Files.readAllLines(file)).hasSize(3).first().isEqualTo("# mine");
    assertThat(refusal(meet(trust, STABLE, B))).contains("line 3");
    assertThat(meet(trust(), MOBILE, C)).isEqualTo(trusted(C, Grade.FIRST_USE));
  }

  @Test
  void whatIsForgottenMayHaveANewKey() throws IOException {
    Files.writeString(file, "# mine\nstable.example AAAA\n");
    var trust = trust();
    meet(trust, MOBILE, C);
    assertThat(trust.forget(STABLE)).isEqualTo(1);
    meet(trust, STABLE, A);
    assertThat(trust.list())
        .extracting(Trust.Known::name, Trust.Known::how, Trust.Known::origin)
        .containsExactly(
            tuple(MOBILE, "first use", file + " line 2"),
            tuple(STABLE, "first use", file + " line 3"));
    assertThat(trust.forget(STABLE)).isEqualTo(1);
    assertThat(trust.forget(STABLE)).isZero();
    assertThat(meet(trust, STABLE, B)).isEqualTo(trusted(B, Grade.FIRST_USE));
    assertThat(Files.readAllLines(file)).hasSize(3).first().isEqualTo("# mine");
  }

  @Test
  void aPinIsAllThatCounts() {
    var trust = trust(new Pin(STABLE, List.of(A, B), List.of(), "/etc/sterna/sterna.toml line 12"));
    assertThat(meet(trust, STABLE, B)).isEqualTo(trusted(B, Grade.PINNED));
    assertThat(meet(trust, STABLE, C, A)).isEqualTo(trusted(A, Grade.PINNED));
    assertThat(refusal(meet(trust, STABLE, C)))
        .contains("is not the one pinned in /etc/sterna/sterna.toml line 12")
        .contains("if stable.example really has a new key, write it there");
    assertThat(file).doesNotExist();
  }

  @Test
  void theSameNamePinnedTwiceIsAnError() {
    var first = new Pin(STABLE, List.of(A), List.of(), "file line 1");
    var second = new Pin(STABLE, List.of(B), List.of(), "file line 9");
    assertThatThrownBy(() -> trust(first, second))
        .hasMessage("stable.example is pinned twice, in file line 1 and file line 9");
  }

  @Test
  void theFileMayBeEditedWhileWeRun() throws IOException {
    var trust = trust();
    meet(trust, STABLE, A);
    meet(trust, MOBILE, C);
    var lines = new ArrayList<>(Files.readAllLines(file));
    lines.set(0, "# stable was here");
    Files.write(file, lines);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2030-01-01T00:00:00Z")));
    assertThat(meet(trust, STABLE, B)).isEqualTo(trusted(B, Grade.FIRST_USE));
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "# stable was here",
            lines.get(1),
            "stable.example " + base64(B) + " 2026-01-02T03:04:05Z");
  }

  @Test
  void aLineThatCannotBeReadRefusesItsNameAndNoOther() throws IOException {
    Files.writeString(file, "???\nstable.example AAAA 2026-01-01T00:00:00Z\nmobile.example\n");
    var trust = trust();
    assertThat(events)
        .extracting(NamingEvent::text)
        .containsExactly(
            file + " line 1 cannot be read (??? is no name): correct it or delete it",
            file + " line 2 cannot be read (the key has 3 bytes, not 32): correct it or delete it",
            file
                + " line 3 cannot be read ('name key first-seen' is wanted): correct it or delete"
                + " it");
    assertThat(refusal(meet(trust, STABLE, A))).contains("line 2");
    assertThat(trust.knows(STABLE)).isTrue();
    assertThat(meet(trust, new Identifier.Name("x.example"), A))
        .isInstanceOf(Verdict.Trusted.class);
  }

  @Test
  void aFileThatCannotBeWrittenCostsOneWarningAndNoConnection() {
    file = directory.resolve("missing/known_peers");
    var trust = trust();
    assertThat(meet(trust, STABLE, A)).isEqualTo(trusted(A, Grade.FIRST_USE));
    assertThat(meet(trust, MOBILE, C)).isEqualTo(trusted(C, Grade.FIRST_USE));
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().isTrouble()).isTrue();
    assertThat(events.getFirst().text())
        .startsWith("the key of stable.example could not be written to " + file)
        .contains("it counts until this run ends; make room there");
    assertThat(refusal(meet(trust, STABLE, B))).contains("remembered since the start of this run");
  }

  @Test
  void aFullDiskLeavesTheOldFileWhole() throws IOException {
    var trust = trust();
    meet(trust, STABLE, A);
    meet(trust, MOBILE, C);
    var before = Files.readString(file);
    Files.createSymbolicLink(directory.resolve("known_peers.new"), Path.of("/dev/full"));
    assertThatThrownBy(() -> trust.forget(STABLE))
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("make room");
    assertThat(file).hasContent(before);
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void aFileThatIsADirectoryIsSaidAtTheStart() throws IOException {
    Files.createDirectory(file);
    assertThatThrownBy(() -> new Trust(file, List.of(), false, now::get, events::add))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the keys remembered in " + file + " cannot be read (")
        .hasMessageEndingWith("make it a file that this program may read, or move it away");
  }

  @Test
  void aFullFileStopsRememberingButNotWorking() throws IOException {
    Files.write(file, java.util.Collections.nCopies(KnownPeers.MOST_LINES, "# padding"));
    var trust = trust();
    assertThat(meet(trust, STABLE, A)).isEqualTo(trusted(A, Grade.FIRST_USE));
    assertThat(events.getFirst().text()).contains("has 20000 lines, which is the most");
    assertThat(Files.readAllLines(file)).hasSize(KnownPeers.MOST_LINES);
  }

  @Test
  void withoutDnsOnlyWhatIsKnownCounts() {
    var trust = trust();
    assertThat(trust.checkWithoutDns(STABLE, A)).isEmpty();
    meet(trust, STABLE, A);
    assertThat(trust.checkWithoutDns(STABLE, A)).contains(trusted(A, Grade.FIRST_USE));
    assertThat(trust.checkWithoutDns(STABLE, B).map(TrustTest::refusal).orElseThrow())
        .contains("line 1");
  }

  @Test
  void withoutDnsThePinnedKeyCountsOrTheOneRememberedLast() {
    var trust = trust(new Pin(MOBILE, List.of(C), List.of(), "here"));
    assertThat(trust.remembered(MOBILE)).contains(new Verdict.Trusted(C, Grade.PINNED));
    assertThat(trust.remembered(STABLE)).isEmpty();
    meet(trust, STABLE, A);
    assertThat(trust.remembered(STABLE)).contains(new Verdict.Trusted(A, Grade.FIRST_USE));
  }
}
