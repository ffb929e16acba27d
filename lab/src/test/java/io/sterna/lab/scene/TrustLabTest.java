package io.sterna.lab.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Identifier;
import io.sterna.core.identifier.IpAddress;
import io.sterna.lab.Await;
import io.sterna.lab.Config;
import io.sterna.lab.Host;
import io.sterna.lab.Lab;
import io.sterna.lab.service.Bind;
import io.sterna.lab.service.Daemon;
import io.sterna.lab.service.TsigKey;
import io.sterna.lab.service.Zone;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Keys and records in DNS that are not what they should be, and DNSSEC, with a real name server.
///
/// ```
///   mobile .10 --- wifi 192.0.2.0/24 --- stable .11
///                        |
///                       dns .53
/// ```
@Tag("lab")
class TrustLabTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String IDENTIFIER = new Identifier.Name(Scene.STABLE).address().toString();

  @Test
  void wrongUpdateKeyIsToldAndAllElseGoesOn() {
    try (var lab = Lab.open()) {
      var scene = new Scene(lab, Plan.usual());
      var daemon = scene.mobileDaemon();
      var other = TsigKey.random("update-mobile", new SecureRandom());
      Config.writeSecret(daemon.directory().resolve("update.key"), other.text());
      scene.startDaemons();
      scene.awaitIdentifier(scene.mobile(), Scene.STABLE);
      awaitTrouble(daemon, "is not the server's (BADSIG)");
      assertThat(daemon.process().log()).contains("(BADSIG)").contains("update.key the same");
    }
  }

  @Test
  void malformedRecordIsToldAndTheNameIsReachedPlainly() {
    try (var lab = Lab.open()) {
      var place = new Place(lab, "");
      place.zone.address("typo.example", IpAddress.parse("192.0.2.77"));
      place.zone.endpoint("typo.example", "v=sterna1; key=AAAA");
      place.begin();
      var daemon = place.mobile.start();
      var texts = new CopyOnWriteArrayList<String>();
      daemon.events(event -> texts.add(event.path("text").asString()));
      assertThat(place.dig("typo.example", "A")).contains("192.0.2.77");
      var said = "the TXT record at _endpoint.typo.example is malformed: key 'AAAA'";
      awaitTrouble(daemon, said);
      Await.until("the event", BOUND, () -> texts.stream().anyMatch(t -> t.startsWith(said)));
      assertThat(daemon.process().log()).contains(said);
      place.stable.start();
      place.awaitIdentifier();
    }
  }

  @Test
  void signedZoneMakesTheGradeAlsoWhereItIsRequired() {
    try (var lab = Lab.open()) {
      var place = new Place(lab, "dnssec = \"require\"");
      place.zone.signed();
      place.begin();
      place.believe(place.bind.anchors("example", Scene.STABLE));
      place.mobile.start();
      place.stable.start();
      place.awaitIdentifier();
      for (var daemon : new Daemon[] {place.mobile, place.stable}) {
        var association = daemon.json("status").path("associations").path(0);
        assertThat(association.path("trust").asString()).isEqualTo("dnssec");
      }
      assertThat(place.mobile.run("status").out()).contains("dnssec");
    }
  }

  @Test
  void signatureThatDoesNotFitIsRefusedAndTold() {
    try (var lab = Lab.open()) {
      var place = new Place(lab, "dnssec = \"validate\"");
      place.zone.signed();
      place.begin();
      place.bind.anchors("example", Scene.STABLE);
      place.believe(anotherKey("example"));
      var daemon = place.mobile.start();
      place.stable.start();
      assertThat(place.dig(Scene.STABLE, "AAAA")).contains("SERVFAIL");
      awaitTrouble(daemon, "the signatures of _endpoint.stable.example. do not fit");
      assertThat(daemon.process().log()).contains("refused stable.example");
      assertThat(daemon.json("status").path("associations").isEmpty()).isTrue();
    }
  }

  @Test
  void unsignedZoneIsReachedPlainlyWhereDnssecIsRequired() {
    try (var lab = Lab.open()) {
      var place = new Place(lab, "dnssec = \"require\"");
      place.begin();
      place.believe(anotherKey("elsewhere.test"));
      var daemon = place.mobile.start();
      place.stable.start();
      assertThat(place.dig(Scene.STABLE, "A")).contains("192.0.2.11");
      assertThat(place.dig(Scene.STABLE, "AAAA")).doesNotContain(IDENTIFIER);
      awaitTrouble(daemon, "DNSSEC does not vouch for its record");
      assertThat(daemon.process().log()).contains("have its zone signed, or pin the key");
    }
  }

  private static String anotherKey(String zone) {
    var key = new byte[64];
    new SecureRandom().nextBytes(key);
    return zone + ". IN DNSKEY 257 3 13 " + Base64.getEncoder().encodeToString(key) + "\n";
  }

  private static void awaitTrouble(Daemon daemon, String text) {
    Await.until(
        "status to show: " + text,
        BOUND,
        () -> daemon.json("status").path("troubles").toString().contains(text));
  }

  /// Two hosts and a name server in one network.
  private static final class Place {
    final Zone zone = new Zone("example");
    final Daemon mobile;
    final Daemon stable;
    private final Host host;
    private final Host dns;
    Bind bind;

    /// @param lines of both configurations
    @SuppressWarnings("NullAway") // the server starts once the zone is complete
    Place(Lab lab, String lines) {
      var wifi = lab.network("wifi", "192.0.2.0/24");
      host = lab.host("mobile");
      var peer = lab.host("stable");
      dns = lab.host("dns");
      host.plug(wifi, 10);
      peer.plug(wifi, 11);
      var server = dns.plug(wifi, 53).getFirst();
      mobile = Daemon.prepare(host, Daemon.Setup.of(Scene.MOBILE, server).with(lines));
      stable = Daemon.prepare(peer, Daemon.Setup.of(Scene.STABLE, server).with(lines));
      host.resolver(Scene.STUB);
      zone.address(Scene.MOBILE, host.addresses().getFirst());
      zone.address(Scene.STABLE, peer.addresses().getFirst());
      zone.endpoint(Scene.MOBILE, mobile.endpoint());
      zone.endpoint(Scene.STABLE, stable.endpoint());
    }

    void begin() {
      bind = Bind.start(dns, zone);
    }

    void believe(String anchors) {
      Config.write(mobile.directory().resolve("anchors"), anchors);
      Config.write(stable.directory().resolve("anchors"), anchors);
    }

    String dig(String name, String type) {
      return host.tryExec("dig", "+time=6", "+tries=1", "@" + Scene.STUB, name, type).out();
    }

    void awaitIdentifier() {
      Await.until(
          "the identifier address of stable",
          BOUND,
          () -> host.tryExec("getent", "ahostsv6", Scene.STABLE).out().contains(IDENTIFIER));
    }
  }
}
