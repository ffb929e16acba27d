package io.sterna.core.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.core.identifier.Bytes;
import io.sterna.core.identifier.Identifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseIkTest {
  private static final byte[] PROLOGUE = "sterna1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEADER = new byte[16];
  private static final Bytes HELLO = Bytes.of("hello".getBytes(StandardCharsets.US_ASCII));

  private final Seeded random = new Seeded(1);
  private final KeyPair mobile = KeyPair.generate(random);
  private final KeyPair stable = KeyPair.generate(random);
  private final NoiseIk.Initiator initiator =
      new NoiseIk.Initiator(PROLOGUE, mobile, stable.publicKey(), KeyPair.generate(random));
  private final NoiseIk.Responder responder = new NoiseIk.Responder(PROLOGUE, stable);

  @Test
  void everyFlippedBitOfMessage1IsRefused() throws NoiseException {
    var message = initiator.writeMessage1(HELLO);
    for (var flipped : flips(message)) {
      refused(() -> new NoiseIk.Responder(PROLOGUE, stable).readMessage1(flipped));
    }
    assertThat(responder.readMessage1(message))
        .isEqualTo(new NoiseIk.Opened(mobile.publicKey(), HELLO));
  }

  @Test
  void everyFlippedBitOfMessage2IsRefusedAndTheRightOneStillTaken() throws NoiseException {
    responder.readMessage1(initiator.writeMessage1(Bytes.empty()));
    var answer = responder.writeMessage2(HELLO, KeyPair.generate(random));
    for (var flipped : flips(answer.message())) refused(() -> initiator.readMessage2(flipped));
    assertThat(initiator.readMessage2(answer.message()).payload()).isEqualTo(HELLO);
  }

  @Test
  void everyTruncationIsRefused() throws NoiseException {
    var first = initiator.writeMessage1(HELLO);
    for (var cut : truncations(first)) {
      refused(() -> new NoiseIk.Responder(PROLOGUE, stable).readMessage1(cut));
    }
    responder.readMessage1(first);
    var second = responder.writeMessage2(HELLO, KeyPair.generate(random)).message();
    for (var cut : truncations(second)) refused(() -> initiator.readMessage2(cut));
  }

  @Test
  void anotherPrologueOrKeyIsRefused() throws NoiseException {
    var first = initiator.writeMessage1(HELLO);
    var other = "sterna2".getBytes(StandardCharsets.US_ASCII);
    refused(() -> new NoiseIk.Responder(other, stable).readMessage1(first));
    refused(() -> new NoiseIk.Responder(PROLOGUE, mobile).readMessage1(first));
  }

  @Test
  void transportBindsCounterHeaderAndDirection() throws NoiseException { // protocol §5
    var ends = handshake();
    var sealed = ends.initiator().send().seal(7, HEADER, HELLO.toArray());
    var receive = ends.responder().receive();
    assertThat(receive.open(7, HEADER, sealed)).isEqualTo(HELLO.toArray());
    assertThat(sealed.length()).isEqualTo(HELLO.length() + CipherKey.OVERHEAD);
    refused(() -> receive.open(8, HEADER, sealed));
    refused(() -> ends.responder().send().open(7, HEADER, sealed));
    for (var flipped : flips(Bytes.of(HEADER))) {
      refused(() -> receive.open(7, flipped.toArray(), sealed));
    }
    for (var flipped : flips(sealed)) refused(() -> receive.open(7, HEADER, flipped));
    for (var cut : truncations(sealed)) refused(() -> receive.open(7, HEADER, cut));
  }

  @Test
  void theHighestCountersHaveNoncesOfTheirOwn() throws NoiseException {
    var ends = handshake();
    for (long counter : new long[] {0, 1, 255, 256, 1L << 32, ReplayWindow.LIMIT - 1}) {
      var sealed = ends.responder().send().seal(counter, HEADER, HELLO.toArray());
      assertThat(ends.initiator().receive().open(counter, HEADER, sealed))
          .isEqualTo(HELLO.toArray());
      refused(() -> ends.initiator().receive().open(counter ^ 1, HEADER, sealed));
    }
  }

  @Test
  void aDestroyedKeyIsOfNoUse() throws NoiseException {
    var keys = handshake().initiator();
    keys.destroy();
    assertThatIllegalStateException().isThrownBy(() -> keys.send().seal(0, HEADER, HEADER));
  }

  @Test
  void aHandshakeServesOnce() throws NoiseException {
    assertThatIllegalStateException().isThrownBy(initiator::tagKey);
    assertThatIllegalStateException().isThrownBy(responder::tagKey);
    assertThatIllegalStateException().isThrownBy(() -> initiator.readMessage2(HELLO));
    assertThatIllegalStateException().isThrownBy(() -> responder.writeMessage2(HELLO, mobile));
    var first = initiator.writeMessage1(HELLO);
    assertThatIllegalStateException().isThrownBy(() -> initiator.writeMessage1(HELLO));
    responder.readMessage1(first);
    assertThatIllegalStateException().isThrownBy(() -> responder.readMessage1(first));
    var second = responder.writeMessage2(HELLO, KeyPair.generate(random)).message();
    assertThatIllegalStateException().isThrownBy(() -> responder.writeMessage2(HELLO, mobile));
    initiator.readMessage2(second);
    assertThatIllegalStateException().isThrownBy(() -> initiator.readMessage2(second));
  }

  @Test
  void aResponderThatRefusedMessage1IsSpent() throws NoiseException {
    var first = initiator.writeMessage1(HELLO);
    refused(() -> responder.readMessage1(flips(first).getFirst()));
    assertThatIllegalStateException().isThrownBy(() -> responder.readMessage1(first));
  }

  /// All points of order 1, 2, 4 and 8 (RFC 7748 §7), the same above the prime, and each with the
  /// top bit set, which X25519 ignores.
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
  void keysOfLowOrderAreRefused(String hex) {
    var key = Bytes.ofHex(hex).toArray();
    for (int top : new int[] {0, 0x80}) {
      key[31] = (byte) ((key[31] & 0x7f) | top);
      var low = Bytes.of(key);
      assertThatThrownBy(
              () -> new NoiseIk.Initiator(PROLOGUE, mobile, low, stable).writeMessage1(HELLO))
          .isInstanceOfSatisfying(
              NoiseException.class,
              e -> assertThat(e.reason()).isEqualTo(NoiseException.Reason.LOW_ORDER));
      var forged = new byte[NoiseIk.MESSAGE1_OVERHEAD];
      low.copyTo(forged, 0);
      refused(() -> new NoiseIk.Responder(PROLOGUE, stable).readMessage1(Bytes.of(forged)));
    }
  }

  @Test
  void anInitiatorWhoseStaticKeyIsOfLowOrderIsRefused() {
    var zero = Bytes.of(new byte[32]);
    var liar = new KeyPair(mobile.privateKey(), zero);
    var forger =
        new NoiseIk.Initiator(PROLOGUE, liar, stable.publicKey(), KeyPair.generate(random));
    assertThatThrownBy(() -> responder.readMessage1(forger.writeMessage1(HELLO)))
        .isInstanceOfSatisfying(
            NoiseException.class,
            e -> assertThat(e.reason()).isEqualTo(NoiseException.Reason.LOW_ORDER));
  }

  @Test
  void tagsAreThoseOfTheSessionAndTheIdentifier() throws NoiseException { // protocol §2
    responder.readMessage1(initiator.writeMessage1(HELLO));
    var name = new Identifier.Name("stable.example");
    var tag = initiator.tagKey().tag(name);
    assertThat(tag.length()).isEqualTo(6);
    assertThat(responder.tagKey().tag(name)).isEqualTo(tag);
    assertThat(initiator.tagKey().tag(new Identifier.Name("mobile.example"))).isNotEqualTo(tag);
    var another =
        new NoiseIk.Initiator(PROLOGUE, mobile, stable.publicKey(), KeyPair.generate(random));
    another.writeMessage1(HELLO);
    assertThat(another.tagKey().tag(name)).isNotEqualTo(tag);
  }

  @Test
  void keysHave32BytesAndPrivateOnesAreNotPrinted() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyPair.fromPrivate(Bytes.of(new byte[31])));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NoiseIk.Initiator(PROLOGUE, mobile, HELLO, stable));
    assertThat(mobile.toString())
        .contains(mobile.publicKey().toString())
        .doesNotContain(mobile.privateKey().toString());
  }

  private record Ends(SessionKeys initiator, SessionKeys responder) {}

  private Ends handshake() throws NoiseException {
    responder.readMessage1(initiator.writeMessage1(Bytes.empty()));
    var answer = responder.writeMessage2(Bytes.empty(), KeyPair.generate(random));
    return new Ends(initiator.readMessage2(answer.message()).keys(), answer.keys());
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(NoiseException.class);
  }

  private static List<Bytes> flips(Bytes bytes) {
    var all = new ArrayList<Bytes>();
    for (int bit = 0; bit < bytes.length() * 8; bit++) {
      var copy = bytes.toArray();
      copy[bit / 8] ^= (byte) (1 << bit % 8);
      all.add(Bytes.of(copy));
    }
    return all;
  }

  private static List<Bytes> truncations(Bytes bytes) {
    var all = new ArrayList<Bytes>();
    for (int length = 0; length < bytes.length(); length++) {
      all.add(Bytes.of(Arrays.copyOf(bytes.toArray(), length)));
    }
    return all;
  }
}
