package io.sterna.naming;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import io.sterna.naming.OwnRecord.Standing;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class OwnRecordTest {
  private static final Identifier.Name NAME = new Identifier.Name("a.example");
  private static final Bytes MINE = key(1);
  private static final Bytes NEXT = key(2);
  private static final Bytes OTHER = key(3);

  @Test
  void sameKeysAndPortAreRightInAnyOrder() {
    assertThat(found(List.of(MINE), OptionalInt.empty(), MINE).standing())
        .isEqualTo(Standing.RIGHT);
    var both = found(List.of(NEXT, MINE), OptionalInt.of(19941), MINE, NEXT);
    assertThat(both.standing()).isEqualTo(Standing.RIGHT);
  }

  @Test
  void everyDifferenceIsNamedAndTheRemedyIsTheLineToWrite() {
    var other = found(List.of(OTHER), OptionalInt.of(4000), MINE);
    assertThat(other.standing()).isEqualTo(Standing.WRONG);
    assertThat(other.text())
        .contains("lacks this host's key " + EndpointRecord.base64(MINE))
        .contains("has the key " + EndpointRecord.base64(OTHER) + ", which this host does not have")
        .contains("says port 4000 where this host has 19941");
    assertThat(other.remedy())
        .isEqualTo(
            "put this line into the zone: _endpoint.a.example. 300 IN TXT \"v=sterna1; key="
                + EndpointRecord.base64(MINE)
                + "\"");
    var half = found(List.of(MINE), OptionalInt.empty(), MINE, NEXT);
    assertThat(half.text()).contains("lacks this host's key " + EndpointRecord.base64(NEXT));
  }

  @Test
  void missingMalformedAndForgedRecordsAreWrongAndSilenceIsUnknown() {
    assertThat(of(new NameResult.NoEndpoint(Duration.ZERO)))
        .matches(r -> r.standing() == Standing.WRONG)
        .matches(r -> r.remedy().contains("_endpoint.a.example. 300 IN TXT"));
    assertThat(of(new NameResult.Malformed("it is malformed")).standing())
        .isEqualTo(Standing.WRONG);
    assertThat(of(new NameResult.Bogus("it is forged")).standing()).isEqualTo(Standing.WRONG);
    assertThat(of(new NameResult.Unreachable("silence")).standing()).isEqualTo(Standing.UNKNOWN);
  }

  private static OwnRecord found(List<Bytes> inDns, OptionalInt port, Bytes... own) {
    var record = new EndpointRecord(inDns, port);
    var result = new NameResult.Found(record, List.of(), false, Duration.ZERO);
    return OwnRecord.of(NAME, result, OwnRecord.wanted(List.of(own), 19941));
  }

  private static OwnRecord of(NameResult result) {
    return OwnRecord.of(NAME, result, OwnRecord.wanted(List.of(MINE), 19941));
  }

  private static Bytes key(int fill) {
    var key = new byte[32];
    key[0] = (byte) fill;
    return Bytes.of(key);
  }
}
