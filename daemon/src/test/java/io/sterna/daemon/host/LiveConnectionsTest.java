package io.sterna.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Ipv4Pool;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class LiveConnectionsTest {
  private static final String TABLE =
      """
        sl  local_address                         remote_address                        st tx_queue
         0: 00000000000000000000000000000000:1B58 00000000000000000000000000000000:0000 0A 00000000:0
         1: 2F0001201197634 x
         2: 2F00012011976340CB41FB70EA04F2DF:1B58 2F0001202F32459F4DFC59117FD099A9:84A8 01 00000000:0
         3: 2F00012011976340CB41FB70EA04F2DF:1B58 2F00012000000000000000000100000A:84A8 06 00000000:0
         4: B80D0120000000000000000001000000:1B58 B80D0120000000000000000002000000:84A8 01 00000000:0
      """;

  @Test
  void peersOfLiveConnectionsOnIdentifierAddresses() {
    Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    assertThat(LiveConnections.peers(TABLE))
        .containsExactly((IpAddress.V6) IpAddress.parse("2001:2f:9f45:322f:1159:fc4d:a999:d07f"));
  }

  @Test
  void peersOfLiveConnectionsOnLentAddresses() {
    Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    var table =
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout
           0: 010012C6:A1B2 07C013C6:0016 01 00000000:00000000 00:00000000 00000000     0        0
           1: 010012C6:A1B3 08C013C6:0016 06 00000000:00000000 00:00000000 00000000     0        0
           2: 0100007F:A1B3 08C013C6:0016 01 00000000:00000000 00:00000000 00000000     0        0
           3: 010012C6:A1B3 080000C0:0016 01 00000000:00000000 00:00000000 00000000     0        0
        """;
    assertThat(LiveConnections.peers4(Ipv4Pool.parse("198.18.0.0/15"), table))
        .containsExactly((IpAddress.V4) IpAddress.parse("198.19.192.7"));
  }

  @Test
  void tableOfThisKernelIsRead() throws Exception {
    assertThat(LiveConnections.peers()).allMatch(IpAddress::isIdentifierAddress);
    assertThat(LiveConnections.peers4(Ipv4Pool.parse("203.0.113.0/24"))).isEmpty();
  }
}
