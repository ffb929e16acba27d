package io.sterna.daemon.host;

import io.sterna.core.identifier.IpAddress;
import io.sterna.core.identifier.Ipv4Pool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The kernel's TCP connections on identifier addresses, and on what stands for them in IPv4, which
/// outlive the daemon (proc(5), /proc/net/tcp6, /proc/net/tcp).
///
/// ```
///   sl  local_address                         remote_address                        st ...
///    0: 2F00012001...:1B58                    2F00012001...:84A8                    01 ...
/// ```
///
/// An address is four 32-bit words, or one, in the host's byte order, each as hex.
final class LiveConnections {
  private static final Path TABLE6 = Path.of("/proc/thread-self/net/tcp6");
  private static final Path TABLE4 = Path.of("/proc/thread-self/net/tcp");

  /// TIME_WAIT, CLOSE, LISTEN, NEW_SYN_RECV: nobody waits for anything there.
  private static final Set<String> OVER = Set.of("06", "07", "0A", "0C");

  private LiveConnections() {}

  /// The identifier addresses of the peers.
  static Set<IpAddress.V6> peers() throws IOException {
    return peers(Files.readString(TABLE6));
  }

  static Set<IpAddress.V6> peers(String table) {
    return counts(table).keySet();
  }

  /// How many there are with each peer; none if the kernel does not say.
  static Map<IpAddress.V6, Integer> counts() {
    try {
      return counts(Files.readString(TABLE6));
    } catch (IOException e) {
      return Map.of();
    }
  }

  static Map<IpAddress.V6, Integer> counts(String table) {
    var peers = new LinkedHashMap<IpAddress.V6, Integer>();
    for (var ends : open(table)) {
      if (ends.local.isIdentifierAddress() && ends.remote instanceof IpAddress.V6 remote) {
        if (remote.isIdentifierAddress()) peers.merge(remote, 1, Integer::sum);
      }
    }
    return peers;
  }

  /// The lent addresses of the peers.
  static Set<IpAddress.V4> peers4(Ipv4Pool pool) throws IOException {
    return peers4(pool, Files.readString(TABLE4));
  }

  static Set<IpAddress.V4> peers4(Ipv4Pool pool, String table) {
    var peers = new LinkedHashSet<IpAddress.V4>();
    for (var ends : open(table)) {
      boolean ours = pool.contains(ends.local) && pool.contains(ends.remote);
      if (ours && ends.remote instanceof IpAddress.V4 remote) peers.add(remote);
    }
    return peers;
  }

  private record Ends(IpAddress local, IpAddress remote) {}

  private static List<Ends> open(String table) {
    var all = new ArrayList<Ends>();
    for (var line : table.lines().skip(1).toList()) {
      var columns = line.strip().split("\\s+", 5);
      if (columns.length < 5 || OVER.contains(columns[3])) continue;
      all.add(new Ends(address(columns[1]), address(columns[2])));
    }
    return all;
  }

  private static IpAddress address(String column) {
    int digits = column.indexOf(':');
    if (digits != 8 && digits != 32) return new IpAddress.V6(0, 0);
    var words = ByteBuffer.wrap(HexFormat.of().parseHex(column.substring(0, digits)));
    var bytes = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
    while (words.hasRemaining()) bytes.putInt(words.getInt());
    return IpAddress.of(bytes.array());
  }
}
