package io.sterna.core.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The public vectors of Noise_IK_25519_ChaChaPoly_SHA256; the resource names source and licence.
class NoiseVectorsTest {
  private static final byte[] NO_AAD = new byte[0];

  static List<Map<String, String>> vectors() throws IOException {
    var all = new ArrayList<Map<String, String>>();
    try (var in = NoiseVectorsTest.class.getResourceAsStream("vectors-ik.txt")) {
      for (var line : new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n", -1)) {
        if (line.startsWith("handshake=")) all.add(new HashMap<>());
        int equals = line.indexOf('=');
        if (equals > 0 && !line.startsWith("#")) {
          all.getLast().put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
    }
    return all;
  }

  @Test
  void allFourAreThere() throws IOException {
    assertThat(vectors()).hasSize(4);
    assertThat(vectors().stream().filter(v -> v.containsKey("prologue"))).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void bothEndsComputeThePublishedBytes(Map<String, String> vector) throws NoiseException {
    var prologue = Bytes.ofHex(vector.getOrDefault("prologue", "")).toArray();
    var responderKeys = pair(vector, "resp_static");
    var initiatorKeys = pair(vector, "init_static");
    var initiator =
        new NoiseIk.Initiator(
            prologue, initiatorKeys, responderKeys.publicKey(), pair(vector, "gen_init_ephemeral"));
    var responder = new NoiseIk.Responder(prologue, responderKeys);

    var first = initiator.writeMessage1(hex(vector, "msg_0_payload"));
    assertThat(first).isEqualTo(hex(vector, "msg_0_ciphertext"));
    var opened = responder.readMessage1(first);
    assertThat(opened)
        .isEqualTo(new NoiseIk.Opened(initiatorKeys.publicKey(), hex(vector, "msg_0_payload")));

    var answer =
        responder.writeMessage2(hex(vector, "msg_1_payload"), pair(vector, "gen_resp_ephemeral"));
    assertThat(answer.message()).isEqualTo(hex(vector, "msg_1_ciphertext"));
    var finished = initiator.readMessage2(answer.message());
    assertThat(finished.payload()).isEqualTo(hex(vector, "msg_1_payload"));

    transport(vector, "msg_2", finished.keys().send(), answer.keys().receive());
    transport(vector, "msg_3", answer.keys().send(), finished.keys().receive());
  }

  private static void transport(
      Map<String, String> vector, String name, CipherKey from, CipherKey to) throws NoiseException {
    var payload = hex(vector, name + "_payload");
    var sealed = from.seal(0, NO_AAD, payload.toArray());
    assertThat(sealed).isEqualTo(hex(vector, name + "_ciphertext"));
    assertThat(to.open(0, NO_AAD, sealed)).isEqualTo(payload.toArray());
  }

  private static KeyPair pair(Map<String, String> vector, String name) {
    return KeyPair.fromPrivate(hex(vector, name));
  }

  private static Bytes hex(Map<String, String> vector, String name) {
    return Bytes.ofHex(vector.get(name));
  }
}
