package io.sterna.lab.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sterna.lab.LabException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapTest {
  private static final String V4 =
      "020000000001020000000002 0800"
          + "4500003c000040004006 0000 c000020a cb00710a"
          + "9c40 0016 00000007 00000000 a002 ffff 0000 0000"
          + "020405b4 0402080a 0000000100000000 01030307";
  private static final String V6 =
      "020000000001020000000002 86dd"
          + "60000000 0025 06 40 20010db8000000000000000000000001 20010db8000000000000000000000002"
          + "0016 9c40 00000001 00000008 8010 00ff 0000 0000 01010101 01010101 01010101 0000000000";

  @TempDir Path directory;

  private Path file(String... frames) throws IOException {
    var out = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
    out.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
    out.putInt(128).putInt(1);
    for (var hex : frames) {
      var frame = HexFormat.of().parseHex(hex.replace(" ", ""));
      out.putInt(10).putInt(500_000).putInt(frame.length).putInt(frame.length).put(frame);
    }
    return Files.write(directory.resolve("x.pcap"), Arrays.copyOf(out.array(), out.position()));
  }

  @Test
  void readsBothFamilies() throws IOException {
    var packets = Pcap.tcp(file(V4, V6));
    assertThat(packets).hasSize(2);
    var syn = packets.getFirst();
    assertThat(syn.isSyn()).isTrue();
    assertThat(syn.source()).hasToString("192.0.2.10");
    assertThat(syn.at().toEpochMilli()).isEqualTo(10_500);
    assertThat(syn.between(22, 40000)).isTrue();
    assertThat(syn.tcpHeader()).isEqualTo(40);
    assertThat(syn.payload()).isZero();
    var data = packets.get(1);
    assertThat(data.ipHeader()).isEqualTo(40);
    assertThat(data.tcpHeader()).isEqualTo(32);
    assertThat(data.payload()).isEqualTo(5);
    assertThat(data.isRst() || data.isSynAck() || data.isFin()).isFalse();
  }

  @Test
  void leavesOutWhatIsStillBeingWrittenAndWhatIsNotTcp() throws IOException {
    var file = file(V4, V4.replace("4006", "4011"), "0000", V6);
    var whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 3));
    assertThat(Pcap.tcp(file)).hasSize(1);
  }

  @Test
  void refusesAnotherFormat() throws IOException {
    var file = Files.write(directory.resolve("y.pcap"), new byte[40]);
    assertThatThrownBy(() -> Pcap.tcp(file)).isInstanceOf(LabException.class);
  }
}
