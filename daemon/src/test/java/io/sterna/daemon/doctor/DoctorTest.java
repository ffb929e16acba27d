package io.sterna.daemon.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.daemon.control.Json;
import io.sterna.daemon.control.JsonText;
import io.sterna.daemon.doctor.Finding.Level;
import io.sterna.naming.DnsServer;
import io.sterna.naming.Dnssec;
import io.sterna.naming.OwnRecord;
import io.sterna.net.HostAddresses;
import io.sterna.net.LocalAddress;
import io.sterna.net.Trial;
import io.sterna.net.Uplink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is made of what is seen; the looking itself is for the lab.
class DoctorTest {
  private static final InetSocketAddress SERVER =
      new InetSocketAddress(IpAddress.parse("192.0.2.53").toInetAddress(), 53);

  @Test
  void eachMissingFeatureTellsItsCostAndItsRemedy() {
    for (var part : Trial.Part.values()) {
      var findings = KernelFindings.of(Map.of(part, "no such thing"));
      var bad = findings.stream().filter(f -> f.level() != Level.OK).toList();
      assertThat(bad).as("%s", part).hasSize(1);
      assertThat(bad.getFirst().text()).contains("no such thing");
      assertThat(bad.getFirst().remedy()).isNotEmpty();
    }
    assertThat(KernelFindings.of(Map.of())).hasSize(5).allMatch(f -> f.level() == Level.OK);
    var noTap = new EnumMap<Trial.Part, String>(Trial.Part.class);
    noTap.put(Trial.Part.TAP, "no device");
    assertThat(KernelFindings.of(noTap)).as("what needs the TAP was not tried").hasSize(3);
  }

  @Test
  void serverIsUsefulOrNotAndSignaturesCountWhereTheyAreWanted() {
    assertThat(server("", false, Dnssec.Use.OFF)).containsExactly(Level.OK);
    assertThat(server("", true, Dnssec.Use.REQUIRE)).containsExactly(Level.OK);
    assertThat(server("", false, Dnssec.Use.VALIDATE)).containsExactly(Level.OK, Level.WARNING);
    assertThat(server("it answers REFUSED", true, Dnssec.Use.OFF)).containsExactly(Level.FAILURE);
  }

  private static List<Level> server(String fault, boolean signatures, Dnssec.Use use) {
    var server = new DnsServer(SERVER, fault, Duration.ofMillis(3), signatures);
    return DnsFindings.of(server, use).stream().map(Finding::level).toList();
  }

  @Test
  void programsShouldAskTheStub() {
    var stub = new InetSocketAddress(IpAddress.parse("127.0.0.94").toInetAddress(), 53);
    assertThat(DnsFindings.stub(List.of(stub), List.of(stub, SERVER))).isEmpty();
    assertThat(DnsFindings.stub(List.of(), List.of(SERVER))).isEmpty();
    var finding = DnsFindings.stub(List.of(stub), List.of(SERVER)).getFirst();
    assertThat(finding.level()).isEqualTo(Level.WARNING);
    assertThat(finding.remedy()).contains("nameserver 127.0.0.94");
  }

  @Test
  void ownRecordThatIsWrongIsAFailure() {
    assertThat(record(OwnRecord.Standing.RIGHT)).isEqualTo(Level.OK);
    assertThat(record(OwnRecord.Standing.WRONG)).isEqualTo(Level.FAILURE);
    assertThat(record(OwnRecord.Standing.UNKNOWN)).isEqualTo(Level.WARNING);
  }

  private static Level record(OwnRecord.Standing standing) {
    return DnsFindings.of(new OwnRecord(standing, "text", "remedy")).level();
  }

  @Test
  void clockAndUplinksAreJudged() {
    assertThat(HostFindings.clock(true).level()).isEqualTo(Level.OK);
    assertThat(HostFindings.clock(false).level()).isEqualTo(Level.WARNING);
    assertThat(uplinks(1500)).containsExactly(Level.OK);
    assertThat(uplinks(1300)).containsExactly(Level.WARNING);
    assertThat(uplinks(1000)).containsExactly(Level.FAILURE);
    assertThat(HostFindings.uplinks(new HostAddresses(List.of())))
        .extracting(Finding::level)
        .containsExactly(Level.FAILURE);
  }

  private static List<Level> uplinks(int mtu) {
    var at = List.of(new LocalAddress(IpAddress.parse("192.0.2.1"), 24, false));
    var uplink = new Uplink(2, "eth0", mtu, true, true, false, at);
    return HostFindings.uplinks(new HostAddresses(List.of(uplink))).stream()
        .map(Finding::level)
        .toList();
  }

  @Test
  void troublesOfTheDaemonAreHandedOn() throws IOException {
    var findings =
        DaemonFindings.of(
            json("{'version':'1','overload':3,'troubles':[{'at':'now','text':'it hurts'}]}"));
    assertThat(findings)
        .extracting(Finding::level)
        .containsExactly(Level.OK, Level.WARNING, Level.WARNING);
    assertThat(findings.get(1).text()).contains("it hurts");
  }

  @Test
  void wayToThePeerShowsFirewallsAndNats() throws IOException {
    assertThat(peer(answered("udp", "192.0.2.1", 19941), answered("icmp", "192.0.2.1", 0)))
        .containsExactly(
            "OK 192.0.2.1 - 192.0.2.2: UDP is answered",
            "OK 192.0.2.1 - 192.0.2.2: ICMP is answered");
    assertThat(peer(lost("udp"), answered("icmp", "192.0.2.1", 0)))
        .anyMatch(f -> f.startsWith("WARNING 192.0.2.1 - 192.0.2.2: UDP is not answered"));
    assertThat(peer(answered("udp", "192.0.2.1", 19941), lost("icmp")))
        .anyMatch(f -> f.startsWith("WARNING 192.0.2.1 - 192.0.2.2: ICMP is not answered"));
    assertThat(peer(lost("udp"), lost("icmp")))
        .containsExactly("WARNING 192.0.2.1 - 192.0.2.2: nothing is answered");
    assertThat(peer(answered("udp", "198.51.100.9", 4711), answered("icmp", "198.51.100.9", 0)))
        .filteredOn(f -> f.contains("a NAT lies between"))
        .hasSize(1)
        .allMatch(f -> f.contains("198.51.100.9 port 4711"));
    assertThat(peer(answered("udp", "192.0.2.1", 4711)))
        .as("the port alone is altered")
        .anyMatch(f -> f.contains("a NAT lies between"));
    assertThat(peer())
        .containsExactly(
            "FAILURE there is no path to b.example: no two locators are of one family");
  }

  private static List<String> peer(String... probes) throws IOException {
    var ping = json("{'probes':[" + String.join(",", probes) + "]}");
    return PeerFindings.of("b.example", ping, 19941).stream()
        .map(f -> f.level() + " " + f.text())
        .toList();
  }

  private static String answered(String carrier, String seen, int port) {
    return "{'local':'192.0.2.1','remote':'192.0.2.2','carrier':'%s','outcome':'answered','seen':'%s','seen_port':%d}"
        .formatted(carrier, seen, port);
  }

  private static String lost(String carrier) {
    return "{'local':'192.0.2.1','remote':'192.0.2.2','carrier':'%s','outcome':'lost'}"
        .formatted(carrier);
  }

  @Test
  @Timeout(60)
  void withoutConfigurationAndDaemonTheRestIsStillExamined(@TempDir Path directory) {
    var examined = Doctor.examine(directory.resolve("none.toml"), directory, Optional.empty());
    assertThat(examined.truth("healthy")).isFalse();
    assertThat(examined.elements("findings"))
        .extracting(f -> f.text("area"))
        .contains("configuration", "kernel", "clock", "daemon");
    assertThat(examined.elements("findings"))
        .filteredOn(f -> !f.text("level").equals("ok"))
        .allMatch(f -> !f.text("remedy").isEmpty());
  }

  private static Json json(String text) throws IOException {
    return JsonText.read(text.replace('\'', '"'));
  }
}
