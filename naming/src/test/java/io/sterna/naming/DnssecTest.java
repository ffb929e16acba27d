package io.sterna.naming;

import static io.sterna.naming.Keys.A;
import static io.sterna.naming.Keys.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.association.Input.Grade;
import io.sterna.core.identifier.Identifier;
import io.sterna.naming.Dnssec.Use;
import io.sterna.naming.Resolver.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// DNSSEC against BIND 9: a signed zone, one whose record was changed after it was signed, and one
/// that is not signed below the first.
@Tag("lab")
class DnssecTest {
  private static final Identifier.Name SIGNED = Identifier.Name.of("host.signed");
  private static final Identifier.Name BROKEN = Identifier.Name.of("host.broken");
  private static final Identifier.Name PLAIN = Identifier.Name.of("host.plain.signed");

  private static final String ZONE =
      """
      $TTL 300
      @ SOA ns hostmaster 1 3600 600 86400 60
      @ NS ns
      ns A 127.0.0.1
      host A 192.0.2.1
      _endpoint.host TXT "v=sterna1; key=KEY"
      """;

  @TempDir Path directory;
  private final List<NamingEvent> events = new CopyOnWriteArrayList<>();
  private final StringBuilder anchors = new StringBuilder();
  private Bind bind;

  @BeforeEach
  void startBind() throws Exception {
    var zone = ZONE.replace("KEY", base64(A));
    var signed = sign("signed", zone + "plain NS ns.plain\nns.plain A 127.0.0.1\n");
    var broken = sign("broken", zone);
    Files.writeString(broken, Files.readString(broken).replace(base64(A), base64(Keys.B)));
    var plain = Files.writeString(directory.resolve("plain.signed.zone"), zone);
    bind =
        Bind.start(
            directory,
            """
            zone "signed" { type primary; file "%s"; };
            zone "broken" { type primary; file "%s"; };
            zone "plain.signed" { type primary; file "%s"; };
            """
                .formatted(signed, broken, plain));
  }

  @AfterEach
  void stopBind() {
    bind.close();
  }

  private Path sign(String name, String zone) throws Exception {
    var file = Files.writeString(directory.resolve(name + ".zone"), zone);
    var key = run("dnssec-keygen", "-q", "-a", "ECDSAP256SHA256", "-f", "KSK", name);
    run("dnssec-keygen", "-q", "-a", "ECDSAP256SHA256", name);
    run("dnssec-signzone", "-q", "-S", "-o", name, file.toString());
    for (var line : Files.readAllLines(directory.resolve(key + ".key"))) {
      if (!line.startsWith(";")) anchors.append(line).append('\n');
    }
    return Path.of(file + ".signed");
  }

  private String run(String... command) throws Exception {
    var process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(directory.resolve("errors").toFile())
            .start();
    var out =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    return out;
  }

  private Naming naming(Use use) throws IOException {
    return new Naming(
        new Naming.Settings(
            Set.of(),
            List.of(bind.address()),
            List.of(),
            directory.resolve("known_peers"),
            false,
            use == Use.OFF ? Dnssec.OFF : Dnssec.of(use, anchors.toString())),
        InstantSource.system(),
        events::add);
  }

  private static Grade grade(PeerAnswer answer) {
    assertThat(answer).isInstanceOf(PeerAnswer.Known.class);
    return ((PeerAnswer.Known) answer).peer().grade();
  }

  @Test
  void aSignedRecordMakesTheGradeAndABrokenOneIsRefused() throws IOException {
    for (var use : List.of(Use.VALIDATE, Use.REQUIRE)) {
      var naming = naming(use);
      for (var mode : List.of(Mode.PARALLEL, Mode.PAST_CACHES)) {
        assertThat(grade(naming.peer(SIGNED, mode).join())).isEqualTo(Grade.DNSSEC);
        var broken = (PeerAnswer.Refused) naming.peer(BROKEN, mode).join();
        assertThat(broken.reason())
            .startsWith(
                "refused host.broken: the signatures of _endpoint.host.broken. do not fit (")
            .endsWith("somebody changed the answer on its way, or the zone is signed wrongly");
      }
      assertThat(naming.confirmKey(SIGNED, A).join())
          .isEqualTo(new KeyAnswer.Confirmed(Grade.DNSSEC));
      assertThat(naming.confirmKey(BROKEN, Keys.B).join()).isInstanceOf(KeyAnswer.Refused.class);
    }
    assertThat(events).anyMatch(event -> event instanceof NamingEvent.KeyRefused);
  }

  @Test
  void anUnsignedZoneGoesOnByFirstUseUnlessDnssecIsRequired() throws IOException {
    assertThat(grade(naming(Use.VALIDATE).peer(PLAIN, Mode.PARALLEL).join()))
        .isEqualTo(Grade.FIRST_USE);
    assertThat(events).isEmpty();
    var naming = naming(Use.REQUIRE);
    assertThat(naming.peer(PLAIN, Mode.PARALLEL).join())
        .isInstanceOfSatisfying(
            PeerAnswer.Plain.class,
            plain -> assertThat(plain.reason()).contains("dnssec = \"require\""));
    assertThat(naming.confirmKey(PLAIN, A).join()).isInstanceOf(KeyAnswer.Refused.class);
    assertThat(events).anyMatch(event -> event instanceof NamingEvent.KeyNotValidated);
  }

  @Test
  void thatThereIsNoRecordIsValidatedToo() throws IOException {
    var naming = naming(Use.VALIDATE);
    var none = naming.peer(Identifier.Name.of("ns.signed"), Mode.PARALLEL).join();
    assertThat(none).isInstanceOf(PeerAnswer.Plain.class);
  }

  @Test
  void withoutDnssecSignaturesAreNotLookedAt() throws IOException {
    assertThat(grade(naming(Use.OFF).peer(SIGNED, Mode.PARALLEL).join()))
        .isEqualTo(Grade.FIRST_USE);
    assertThat(grade(naming(Use.OFF).peer(BROKEN, Mode.PARALLEL).join()))
        .isEqualTo(Grade.FIRST_USE);
  }

  @Test
  void trustAnchorsThatAreNoneAreAnError() {
    var wrong = new ArrayList<>(List.of("", "; nothing\n", "signed. IN A 192.0.2.1\n"));
    for (var text : wrong) {
      assertThatThrownBy(() -> Dnssec.of(Use.VALIDATE, text)).isInstanceOf(IOException.class);
    }
  }
}
