package io.sterna.core.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The vectors of RFC 7748, and the JDK's X25519 as the reference.
class X25519Test {
  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  @Test
  void vectorsOfRfc7748() throws NoiseException { // §5.2
    var scalar = hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
    var point = hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
    assertThat(X25519.agree(scalar, point))
        .isEqualTo(hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"));
    var topBitSet = hex("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493");
    var other = hex("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d");
    assertThat(X25519.agree(other, topBitSet))
        .isEqualTo(hex("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"));
    var alice = hex("77076d0a7318a57d3c16c17251b26645df4a2f2b6fa2c1f2d1e0b5b6d0a2f2a4");
    assertThat(X25519.publicKey(alice)).isEqualTo(byJdk(alice, basePoint()));
  }

  @Test
  void agreesWithTheJdk() throws NoiseException {
    var random = new Random(7);
    for (int i = 0; i < 300; i++) {
      var key = new byte[32];
      var point = new byte[32];
      random.nextBytes(key);
      random.nextBytes(point);
      assertThat(X25519.agree(key, point)).isEqualTo(byJdk(key, point));
      assertThat(X25519.publicKey(key)).isEqualTo(byJdk(key, basePoint()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
      })
  void keysOfLowOrderAreRefused(String point) { // §6.1
    var key = new byte[32];
    new Random(1).nextBytes(key);
    assertThatThrownBy(() -> X25519.agree(key, hex(point)))
        .isInstanceOfSatisfying(
            NoiseException.class,
            e -> assertThat(e.reason()).isEqualTo(NoiseException.Reason.LOW_ORDER));
  }

  private static byte[] basePoint() {
    var u = new byte[32];
    u[0] = 9;
    return u;
  }

  private static byte[] byJdk(byte[] key, byte[] point) {
    try {
      var factory = KeyFactory.getInstance("X25519");
      var big = new byte[32];
      for (int i = 0; i < 32; i++) big[i] = point[31 - i];
      big[0] &= 0x7f;
      var agreement = KeyAgreement.getInstance("X25519");
      agreement.init(
          factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, key)));
      var spec = new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, big));
      agreement.doPhase(factory.generatePublic(spec), true);
      return agreement.generateSecret();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
