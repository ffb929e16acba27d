package io.sterna.naming;

import static io.sterna.naming.Keys.A;
import static io.sterna.naming.Keys.B;
import static io.sterna.naming.Keys.STABLE;
import static io.sterna.naming.Keys.base64;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.naming.EndpointRecord.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The `_endpoint` record as text (protocol §3).
class EndpointRecordTest {
  private static final String KEY = "oKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKA=";

  private static Parsed parse(String... texts) {
    return EndpointRecord.parse(STABLE, List.of(texts));
  }

  private static EndpointRecord valid(String text) {
    return ((Parsed.Valid) parse(text)).record();
  }

  private static String malformed(String... texts) {
    return ((Parsed.Malformed) parse(texts)).reason();
  }

  @Test
  void aKeyAloneIsEnough() {
    var record = valid("v=sterna1; key=" + base64(A));
    assertThat(record).isEqualTo(EndpointRecord.of(A));
    assertThat(record.controlPort()).isEqualTo(19941);
  }

  @Test
  void twoKeysAndAPortKeepTheirOrder() {
    var record = valid("v=sterna1; key=" + base64(B) + "; key=" + base64(A) + "; port=4000");
    assertThat(record).isEqualTo(new EndpointRecord(List.of(B, A), OptionalInt.of(4000)));
    assertThat(record.controlPort()).isEqualTo(4000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v=sterna1;key=KEY",
        " v = sterna1 ; key = KEY ; ",
        "v=sterna1; via=relay.example; key=KEY; flag; ;=",
        "v=sterna1; KEY=nonsense; key=KEY; key=KEY",
      })
  void spaceAndUnknownFieldsDoNotMatter(String text) {
    assertThat(valid(text.replace("KEY", KEY).replace(KEY + "=nonsense", "x=nonsense")).keys())
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v=spf1 -all", "v=sterna2; key=x", "v=sterna17", "", "hello"})
  void otherRecordsAreSomebodyElses(String text) {
    assertThat(parse(text)).isEqualTo(new Parsed.Absent());
    assertThat(parse(text, "v=sterna1; key=" + KEY)).isInstanceOf(Parsed.Valid.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          v=sterna1                                  | it has no key
          v=sterna1; key=                            | key '' is not the base64 of 32 bytes
          v=sterna1; key=AAAA                        | key 'AAAA' is not the base64 of 32 bytes
          v=sterna1; key=!!                          | key '!!' is not the base64 of 32 bytes
          v=sterna1; key=KEY; port=0                 | port '0' is not a number from 1 to 65535
          v=sterna1; key=KEY; port=65536             | port '65536' is not a number
          v=sterna1; key=KEY; port=99999999999       | port '99999999999' is not a number
          v=sterna1; key=KEY; port=-1                | port '-1' is not a number
          v=sterna1; key=KEY; port=1; port=2         | port is given twice
          V=Sterna1; key=KEY                         | does not begin with v=sterna1
          key=KEY; v=sterna1                         | does not begin with v=sterna1
          """)
  void whatIsWrongIsSaid(String text, String what) {
    assertThat(malformed(text.replace("KEY", KEY)))
        .startsWith("the TXT record at _endpoint.stable.example is malformed: ")
        .contains(what)
        .endsWith(
            "; write \"v=sterna1; key=<base64 of the public key>\", as sterna keygen prints it");
  }

  @Test
  void threeKeysTwoRecordsAndEndlessOnesAreRefused() {
    var three = "v=sterna1; key=%s; key=%s; key=%s".formatted(base64(A), base64(B), base64(Keys.C));
    assertThat(malformed(three)).contains("more than two keys");
    var one = "v=sterna1; key=" + KEY;
    assertThat(malformed(one, one)).contains("there are 2 records with v=sterna1; keep only one");
    assertThat(malformed(one + "; x=" + "y".repeat(3000))).contains("bytes long, more than 2048");
  }

  @Test
  void whatIsPrintedOfABadRecordIsPrintable() {
    assertThat(malformed("v=sterna1; key=\u001b[31m\n" + "z".repeat(500)))
        .contains("\\x1b[31m\\x0a")
        .matches("[ -~]+")
        .hasSizeLessThan(300);
  }

  @Test
  void textIsReadBackAndFitsAZoneFile() {
    var record = new EndpointRecord(List.of(A, B), OptionalInt.of(53));
    assertThat(parse(record.text())).isEqualTo(new Parsed.Valid(record));
    assertThat(EndpointRecord.of(A).zoneLine(STABLE))
        .isEqualTo("_endpoint.stable.example. 300 IN TXT \"v=sterna1; key=" + base64(A) + "\"");
  }

  @Test
  void noTextThrows() {
    var random = new Random(1);
    var seed = "v=sterna1; key=" + KEY + "; port=19941";
    for (int i = 0; i < 20_000; i++) {
      var bytes = seed.getBytes(StandardCharsets.ISO_8859_1);
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      int end = random.nextInt(bytes.length + 1);
      assertThat(parse(new String(bytes, 0, end, StandardCharsets.ISO_8859_1))).isNotNull();
    }
  }
}
