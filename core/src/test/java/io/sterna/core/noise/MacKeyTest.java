package io.sterna.core.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class MacKeyTest {
  private static final Bytes PUBLIC = KeyPair.generate(new Seeded(3)).publicKey();
  private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.US_ASCII);

  @Test
  void mac1IsWhatTheProtocolSays() throws Exception { // protocol §5
    var sha = MessageDigest.getInstance("SHA-256");
    sha.update("sterna mac1".getBytes(StandardCharsets.US_ASCII));
    var hmac = Mac.getInstance("HmacSHA256");
    hmac.init(new SecretKeySpec(sha.digest(PUBLIC.toArray()), "HmacSHA256"));
    var expected = Bytes.of(Arrays.copyOf(hmac.doFinal(MESSAGE), 16));
    assertThat(MacKey.mac1(PUBLIC).mac(MESSAGE)).isEqualTo(expected);
  }

  @Test
  void onlyTheRightMacVerifies() {
    var key = MacKey.of(Bytes.ofHex("00112233445566778899aabbccddeeff"));
    var mac = key.mac(MESSAGE);
    assertThat(key.verifies(MESSAGE, mac)).isTrue();
    assertThat(key.verifies(MESSAGE, Bytes.empty())).isFalse();
    assertThat(key.verifies(new byte[0], mac)).isFalse();
    assertThat(MacKey.mac1(PUBLIC).verifies(MESSAGE, mac)).isFalse();
    for (int bit = 0; bit < 128; bit++) {
      var wrong = mac.toArray();
      wrong[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(key.verifies(MESSAGE, Bytes.of(wrong))).isFalse();
    }
  }

  @Test
  void aCookieOpensForItsInitOnly() throws NoiseException { // protocol §5
    var key = CookieKey.of(PUBLIC);
    var nonce = Bytes.of(new byte[CookieKey.NONCE]);
    var mac1 = MacKey.mac1(PUBLIC).mac(MESSAGE);
    var cookie = Bytes.of(new byte[16]);
    var sealed = key.seal(nonce, mac1, cookie);
    assertThat(sealed.length()).isEqualTo(32);
    assertThat(CookieKey.of(PUBLIC).open(nonce, mac1, sealed)).isEqualTo(cookie);
    assertThatThrownBy(() -> key.open(nonce, cookie, sealed)).isInstanceOf(NoiseException.class);
  }
}
