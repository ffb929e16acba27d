package io.sterna.daemon.host;

import io.sterna.core.identifier.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/// The kernel's TCP connections on identifier addresses, which outlive the daemon (proc(5),
/// /proc/net/tcp6).
///
/// ```
///   sl  local_address                         remote_address                        st ...
///    0: 2F00012001...:1B58                    2F00012001...:84A8                    01 ...
/// ```
///
/// An address is four 32-bit words in the host's byte order, each as hex.
final class LiveConnections {
  private static final Path TABLE = Path.of("/proc/thread-self/net/tcp6");
  private static final int ADDRESS_DIGITS = 32;

  /// TIME_WAIT, CLOSE, LISTEN, NEW_SYN_RECV: nobody waits for anything there.
  private static final Set<String> OVER = Set.of("06", "07", "0A", "0C");

  private LiveConnections() {}

  /// The identifier addresses of the peers.
  static Set<IpAddress.V6> peers() throws IOException {
    return peers(Files.readString(TABLE));
  }

  static Set<IpAddress.V6> peers(String table) {
    var peers = new LinkedHashSet<IpAddress.V6>();
    for (var line : table.lines().skip(1).toList()) {
      var columns = line.strip().split("\\s+", 5);
      if (columns.length < 5 || OVER.contains(columns[3])) continue;
      var local = address(columns[1]);
      var remote = address(columns[2]);
      if (local.isIdentifierAddress() && remote.isIdentifierAddress()) peers.add(remote);
    }
    return peers;
  }

  private static IpAddress.V6 address(String column) {
    if (column.length() < ADDRESS_DIGITS) return new IpAddress.V6(0, 0);
    var words = ByteBuffer.wrap(HexFormat.of().parseHex(column.substring(0, ADDRESS_DIGITS)));
    var bytes = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
    while (words.hasRemaining()) bytes.putInt(words.getInt());
    bytes.flip().order(ByteOrder.BIG_ENDIAN);
    return new IpAddress.V6(bytes.getLong(), bytes.getLong());
  }
}
