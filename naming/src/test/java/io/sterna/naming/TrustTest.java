package io.sterna.naming;

import static io.sterna.naming.Keys.A;
import static io.sterna.naming.Keys.B;
import static io.sterna.naming.Keys.C;
import static io.sterna.naming.Keys.MOBILE;
import static io.sterna.naming.Keys.STABLE;
import static io.sterna.naming.Keys.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.association.Input.Grade;
import io.sterna.core.identifier.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys: pinned, remembered, contradicted (protocol §3, §10).
class TrustTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

  @TempDir Path directory;
  private Path file;
  private final List<NamingEvent> events = new ArrayList<>();

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("known_peers");
  }

  private Trust trust(Pin... pins) {
    try {
      return new Trust(file, List.of(pins), CLOCK, events::add);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static EndpointRecord record(Bytes... keys) {
    return new EndpointRecord(List.of(keys), OptionalInt.empty());
  }

  private static Verdict trusted(Bytes key, Grade grade) {
    return new Verdict.Trusted(key, grade);
  }

  private static String refusal(Verdict verdict) {
    return ((Verdict.Refused) verdict).reason();
  }

  @Test
  void theFirstKeyIsRememberedAcrossRuns() throws IOException {
    assertThat(trust().check(STABLE, record(A))).isEqualTo(trusted(A, Grade.FIRST_USE));
    assertThat(file).hasContent("stable.example " + base64(A) + " 2026-01-02T03:04:05Z\n");
    assertThat(events).containsExactly(new NamingEvent.KeyRemembered(STABLE, A));
    assertThat(trust().check(STABLE, record(A))).isEqualTo(trusted(A, Grade.FIRST_USE));
    assertThat(Files.readAllLines(file)).hasSize(1);
  }

  @Test
  void aContradictionNamesFileLineAndRemedy() throws IOException {
    Files.writeString(file, "# hello\n\nstable.example " + base64(A) + " 2025-05-05T00:00:00Z\n");
    assertThat(refusal(trust().check(STABLE, record(B))))
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
  void aNewKeyBesideTheRememberedOneIsRememberedToo() throws IOException {
    var trust = trust();
    trust.check(STABLE, record(A));
    assertThat(trust.check(STABLE, record(B, A))).isEqualTo(trusted(B, Grade.FIRST_USE));
    assertThat(trust.check(STABLE, record(B))).isEqualTo(trusted(B, Grade.FIRST_USE));
    assertThat(refusal(trust.check(STABLE, record(C)))).contains(file + " line 2");
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  @Test
  void aPinIsAllThatCounts() {
    var trust = trust(new Pin(STABLE, List.of(A, B), List.of(), "/etc/sterna/sterna.toml line 12"));
    assertThat(trust.check(STABLE, record(B))).isEqualTo(trusted(B, Grade.PINNED));
    assertThat(trust.check(STABLE, record(C, A))).isEqualTo(trusted(A, Grade.PINNED));
    assertThat(refusal(trust.check(STABLE, record(C))))
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
    trust.check(STABLE, record(A));
    trust.check(MOBILE, record(C));
    var lines = new ArrayList<>(Files.readAllLines(file));
    lines.set(0, "# stable was here");
    Files.write(file, lines);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2030-01-01T00:00:00Z")));
    assertThat(trust.check(STABLE, record(B))).isEqualTo(trusted(B, Grade.FIRST_USE));
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
    assertThat(refusal(trust.check(STABLE, record(A)))).contains("line 2");
    assertThat(trust.knows(STABLE)).isTrue();
    assertThat(trust.check(new io.sterna.core.identifier.Identifier.Name("x.example"), record(A)))
        .isInstanceOf(Verdict.Trusted.class);
  }

  @Test
  void aFileThatCannotBeWrittenCostsOneWarningAndNoConnection() {
    file = directory.resolve("missing/known_peers");
    var trust = trust();
    assertThat(trust.check(STABLE, record(A))).isEqualTo(trusted(A, Grade.FIRST_USE));
    assertThat(trust.check(MOBILE, record(C))).isEqualTo(trusted(C, Grade.FIRST_USE));
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().isTrouble()).isTrue();
    assertThat(events.getFirst().text())
        .startsWith("the key of stable.example could not be written to " + file)
        .contains("it counts until this run ends; make room there");
    assertThat(refusal(trust.check(STABLE, record(B))))
        .contains("remembered since the start of this run");
  }

  @Test
  void aFullDiskLeavesTheOldFileWhole() throws IOException {
    trust().check(STABLE, record(A));
    var before = Files.readString(file);
    Files.createSymbolicLink(directory.resolve("known_peers.new"), Path.of("/dev/full"));
    var trust = trust();
    events.clear();
    assertThat(trust.check(MOBILE, record(C))).isEqualTo(trusted(C, Grade.FIRST_USE));
    assertThat(events.getFirst().text()).contains("No space left on device").contains("make room");
    assertThat(file).hasContent(before);
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void aFileThatIsADirectoryIsSaidAtTheStart() throws IOException {
    Files.createDirectory(file);
    assertThatThrownBy(() -> new Trust(file, List.of(), CLOCK, events::add))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the keys remembered in " + file + " cannot be read (")
        .hasMessageEndingWith("make it a file that this program may read, or move it away");
  }

  @Test
  void aFullFileStopsRememberingButNotWorking() throws IOException {
    Files.write(file, java.util.Collections.nCopies(KnownPeers.MOST_LINES, "# padding"));
    var trust = trust();
    assertThat(trust.check(STABLE, record(A))).isEqualTo(trusted(A, Grade.FIRST_USE));
    assertThat(events.getFirst().text()).contains("has 20000 lines, which is the most");
    assertThat(Files.readAllLines(file)).hasSize(KnownPeers.MOST_LINES);
  }

  @Test
  void withoutDnsOnlyWhatIsKnownCounts() {
    var trust = trust();
    assertThat(trust.checkWithoutDns(STABLE, A)).isEmpty();
    trust.check(STABLE, record(A));
    assertThat(trust.checkWithoutDns(STABLE, A)).contains(trusted(A, Grade.FIRST_USE));
    assertThat(trust.checkWithoutDns(STABLE, B).map(TrustTest::refusal).orElseThrow())
        .contains("line 1");
  }

  @Test
  void withoutDnsThePinnedKeyCountsOrTheOneRememberedLast() {
    var trust = trust(new Pin(MOBILE, List.of(C), List.of(), "here"));
    assertThat(trust.remembered(MOBILE)).contains(new Verdict.Trusted(C, Grade.PINNED));
    assertThat(trust.remembered(STABLE)).isEmpty();
    trust.check(STABLE, record(A));
    trust.check(STABLE, record(A, B));
    assertThat(trust.remembered(STABLE)).contains(new Verdict.Trusted(B, Grade.FIRST_USE));
  }
}
