package io.sterna.core.identifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifierTest {
  private static final String KEY =
      "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";

  private static Identifier identifier(String text) {
    return switch (text) {
      case "key" -> new Identifier.Key(Bytes.ofHex(KEY));
      case "opaque" -> new Identifier.Opaque(200, Bytes.ofHex("0001ff"));
      default -> {
        try {
          yield switch (IpAddress.parse(text)) {
            case IpAddress.V4 ip -> new Identifier.Ipv4(ip);
            case IpAddress.V6 ip -> new Identifier.Ipv6(ip);
          };
        } catch (IllegalArgumentException e) {
          yield Identifier.Name.of(text);
        }
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "stable.example, 010e737461626c652e6578616d706c65",
    "192.0.2.1, 0204c0000201",
    "2001:db8::1, 031020010db8000000000000000000000001",
    "key, 0420" + KEY,
    "opaque, c8030001ff",
  })
  void exampleBytes(String text, String hex) { // protocol §2
    var identifier = identifier(text);
    assertThat(HexFormat.of().formatHex(identifier.encode())).isEqualTo(hex);
    assertThat(Identifier.of(identifier.type(), identifier.value())).isEqualTo(identifier);
  }

  /// The digests were computed with sha256sum over "sterna identifier address" and the bytes of
  /// [#exampleBytes]; the first 96 bits follow the prefix.
  @ParameterizedTest
  @CsvSource({
    "stable.example, 2001002f8061eb45e688572ee9a724ac",
    "mobile.example, 2001002f662af6b33377d7483a27f3d1",
    "key, 2001002f4aaedb02883cb53c742bed1c",
    "opaque, 2001002f53b8274088733265fa443dcb",
    "192.0.2.1, 00000000000000000000ffffc0000201",
    "2001:db8::1, 20010db8000000000000000000000001",
  })
  void identifierAddress(String text, String hex) { // protocol §2
    assertThat(HexFormat.of().formatHex(identifier(text).address().bytes())).isEqualTo(hex);
  }

  @Test
  void namesAreWrittenInAnyCaseAndWithATrailingDotButHaveOneEncoding() {
    assertThat(Identifier.Name.of("Stable.Example."))
        .isEqualTo(new Identifier.Name("stable.example"));
    assertThat(Identifier.Name.of("_a.xn--bcher-kva.example"))
        .hasToString("_a.xn--bcher-kva.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a..b",
        ".a",
        "-a.example",
        "a-.example",
        "a b",
        "b\u00fccher.example",
        "a\n",
        "a/b",
        "1234567890123456789012345678901234567890123456789012345678901234.example"
      })
  void whatIsNoHostNameIsRefused(String text) {
    assertThatThrownBy(() -> Identifier.Name.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a host name");
  }

  @Test
  void theLongestNameHas253Bytes() {
    var longest = "a.".repeat(126) + "a";
    assertThat(new Identifier.Name(longest).value()).hasSize(253);
    assertThatThrownBy(() -> new Identifier.Name(longest + "b.c"))
        .isInstanceOf(IllegalArgumentException.class);
    var upperCase = longest.replace('a', 'A');
    assertThatThrownBy(() -> new Identifier.Name(upperCase))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKnownTypeWithAValueThatCannotBeOfItIsRefused() {
    int[][] wrong = {{1, 0}, {2, 3}, {2, 16}, {3, 4}, {3, 17}, {4, 31}, {4, 33}};
    for (int[] typeAndLength : wrong) {
      assertThatThrownBy(() -> Identifier.of(typeAndLength[0], new byte[typeAndLength[1]]))
          .as("type %d of %d bytes", typeAndLength[0], typeAndLength[1])
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Identifier.Opaque(Identifier.TYPE_NAME, Bytes.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Identifier.Opaque(9, Bytes.of(new byte[256])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anUnknownTypeIsCarriedComparedAndPrintedAsHex() { // protocol §2
    var unknown = Identifier.of(200, new byte[] {0, 1, -1});
    assertThat(unknown).isEqualTo(Identifier.of(200, new byte[] {0, 1, -1}));
    assertThat(unknown).isNotEqualTo(Identifier.of(201, new byte[] {0, 1, -1}));
    assertThat(unknown).hasToString("type200:0001ff");
    assertThat(Identifier.of(0, new byte[0]).encode()).containsExactly(0, 0);
  }

  @Test
  void anAddressAndANameThatLooksLikeOneAreDifferentIdentifiers() {
    assertThat(new Identifier.Name("192.0.2.1")).isNotEqualTo(identifier("192.0.2.1"));
  }
}
