package io.sterna.core.wire;

import static io.sterna.core.wire.CommandExamplesTest.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Bytes written by hand for every message of protocol §5.
class MessageExamplesTest {
  private record Example(Message message, String hex) {}

  private static final String NOISE_1 = "e1".repeat(Init.NOISE_LENGTH);
  private static final String NOISE_2 = "e2".repeat(Response.LEAST_NOISE);
  private static final String MAC_1 = "a1".repeat(16);
  private static final String MAC_2 = "a2".repeat(16);

  private static final List<Example> EXAMPLES =
      List.of(
          new Example(
              new Init(0x01020304, Bytes.ofHex(NOISE_1), Bytes.ofHex(MAC_1), Bytes.ofHex(MAC_2)),
              "01 01 00 00 01 02 03 04" + NOISE_1 + MAC_1 + MAC_2),
          new Example(
              new Response(0x0a0b0c0d, 0x01020304, Bytes.ofHex(NOISE_2), Bytes.ofHex(MAC_1)),
              "02 01 00 00 0a 0b 0c 0d 01 02 03 04" + NOISE_2 + MAC_1),
          new Example(
              new Cookie(0x01020304, Bytes.ofHex("90".repeat(12)), Bytes.ofHex("5e".repeat(32))),
              "03 01 00 00 01 02 03 04" + "90".repeat(12) + "5e".repeat(32)),
          new Example(
              new Sealed(0xf1020304, 0x8000000000000005L, Bytes.ofHex("5e".repeat(17))),
              "04 01 00 00 f1 02 03 04 80 00 00 00 00 00 00 05" + "5e".repeat(17)));

  @Test
  void everyMessageHasAnExample() {
    assertThat(EXAMPLES.stream().map(e -> e.message().getClass()).collect(Collectors.toSet()))
        .isEqualTo(WireRoundTripTest.records(Message.class));
  }

  @Test
  void messagesAreTheseBytes() throws WireException {
    for (var example : EXAMPLES) {
      assertThat(example.message().encode()).isEqualTo(hex(example.hex()));
      assertThat(Message.decode(hex(example.hex()))).isEqualTo(example.message());
    }
  }

  @Test
  void anInitIsAlwaysAsLongAsAMessageMayBe() { // protocol §5
    assertThat(EXAMPLES.getFirst().message().encode()).hasSize(1200);
  }

  @Test
  void macsCoverAllBeforeThem() { // protocol §5
    var init = (Init) EXAMPLES.getFirst().message();
    assertThat(init.beforeMac1()).isEqualTo(Arrays.copyOf(init.encode(), 1200 - 32));
    assertThat(init.beforeMac2()).isEqualTo(Arrays.copyOf(init.encode(), 1200 - 16));
    var response = (Response) EXAMPLES.get(1).message();
    byte[] encoded = response.encode();
    assertThat(response.beforeMac1()).isEqualTo(Arrays.copyOf(encoded, encoded.length - 16));
  }

  @Test
  void macsAreFilledInOneAfterTheOther() {
    var init = (Init) EXAMPLES.getFirst().message();
    var bare = Init.withoutMacs(init.initiatorIndex(), init.noise());
    assertThat(bare.beforeMac1()).isEqualTo(init.beforeMac1());
    assertThat(bare.mac2()).isEqualTo(Bytes.of(new byte[16]));
    assertThat(bare.withMac1(init.mac1()).withMac2(init.mac2())).isEqualTo(init);
    var response = (Response) EXAMPLES.get(1).message();
    var unsigned =
        Response.withoutMac(response.responderIndex(), response.initiatorIndex(), response.noise());
    assertThat(unsigned.withMac1(response.mac1())).isEqualTo(response);
  }

  @Test
  void theAadOfSealedIsItsFirst16Bytes() { // protocol §5
    var sealed = (Sealed) EXAMPLES.getLast().message();
    assertThat(sealed.header()).isEqualTo(Arrays.copyOf(sealed.encode(), 16));
    assertThat(Sealed.header(sealed.receiverIndex(), sealed.counter())).isEqualTo(sealed.header());
  }

  @Test
  void reservedBytesAreIgnoredButStayUnderMacsAndAad() throws WireException {
    for (var example : EXAMPLES) {
      byte[] bytes = hex(example.hex());
      bytes[2] = (byte) 0xbe;
      bytes[3] = (byte) 0xef;
      var message = Message.decode(bytes);
      assertThat(message.encode()).isEqualTo(bytes);
      if (message instanceof Init init) {
        assertThat(init.beforeMac1()).isEqualTo(Arrays.copyOf(bytes, 1200 - 32));
      }
      if (message instanceof Sealed sealed) {
        assertThat(sealed.header()).isEqualTo(Arrays.copyOf(bytes, 16));
      }
    }
  }
}
